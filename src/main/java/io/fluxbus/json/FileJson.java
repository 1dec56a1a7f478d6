package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fluxbus.internal.JsonEscapes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;

/**
 * Reads lines of files that Fluxbus wrote and somebody may have edited. A member of the wrong type
 * is an error, and unknown members are ignored. Strings may be as long as images.
 */
public final class FileJson {
  private FileJson() {}

  /** Returns a builder of a mapper for such lines. */
  public static JsonMapper.Builder mapper() {
    return JsonMapper.builder(
            JsonEscapes.factory()
                .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                .build())
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Reads a value.
   *
   * @param description the expected value, for example "an outcome", for messages
   * @return null for the literal {@code null}
   * @throws JsonParseException if it is not JSON in UTF-8
   * @throws IOException naming the member that is wrong, without its value
   */
  public static <T> T read(ObjectReader reader, byte[] json, Class<T> type, String description)
      throws IOException {
    try {
      return reader.readValue(
          new InputStreamReader(new ByteArrayInputStream(json), UTF_8.newDecoder()), type);
    } catch (CharacterCodingException e) {
      throw new JsonParseException(null, "it is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw InvalidJson.of(e, description);
    }
  }
}
