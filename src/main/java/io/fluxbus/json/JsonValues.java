package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.internal.JsonEscapes;
import io.fluxbus.internal.JsonPlace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.VertxModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * The values of a JSON text: String, Integer, Long, BigInteger, BigDecimal, Boolean, Map, List and
 * null. An Integer is used where it is large enough, and a BigInteger where a Long is too small.
 */
final class JsonValues {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final ObjectReader READER =
      JsonMapper.builder(JsonEscapes.factory().build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(Object.class);

  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .addModule(new VertxModule())
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new DecimalSerializer<>(Double.class))
                  .addSerializer(Float.class, new DecimalSerializer<>(Float.class)))
          .build()
          .writer();

  private JsonValues() {}

  /**
   * Reads a JSON text in UTF-8.
   *
   * @return null also if it is empty
   * @throws InvalidRequestException that names {@code body}
   */
  static Object read(byte[] json) {
    try {
      // Jackson itself would replace bytes that are not UTF-8.
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      String why = RequestFields.abbreviate(e.getOriginalMessage());
      throw InvalidRequestException.of("body", "must be valid JSON: " + JsonPlace.of(e) + why);
    } catch (IOException e) {
      throw InvalidRequestException.of("body", "must be valid UTF-8");
    }
  }

  /** Converts a value of a {@code JsonObject} to the value that its JSON text has. */
  static Object plain(Object value) {
    if (value instanceof Integer || value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Long number && number.intValue() == number) {
      return number.intValue();
    }
    if (value instanceof JsonObject object) {
      return object.getMap();
    }
    if (value instanceof JsonArray array) {
      return array.getList();
    }
    if (value == null || value instanceof Long || value instanceof Map || value instanceof List) {
      return value;
    }
    try {
      return parse(encode(value));
    } catch (JsonProcessingException e) {
      throw unencodable();
    }
  }

  /**
   * Encodes a value of a {@code JsonObject}.
   *
   * @throws InvalidRequestException that names {@code body}, if it has no JSON form
   */
  static String encode(Object value) {
    try {
      return WRITER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw unencodable();
    }
  }

  private static Object parse(String json) throws JsonProcessingException {
    return json.isBlank() ? null : READER.readValue(json);
  }

  private static InvalidRequestException unencodable() {
    return InvalidRequestException.of("body", "must be a JSON object: it cannot be encoded");
  }

  /** Writes a number in the notation of the BigDecimal that the parser returns for it. */
  private static final class DecimalSerializer<T extends Number> extends StdSerializer<T> {
    private static final long serialVersionUID = 1L;

    DecimalSerializer(Class<T> type) {
      super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value.doubleValue())) {
        json.writeNumber(new BigDecimal(value.toString()));
      } else {
        json.writeString(value.toString());
      }
    }
  }
}
