package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import java.io.IOException;

/** Writes and reads metadata as a member of other JSON. Numbers keep their digits. */
public final class MetadataJson {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private MetadataJson() {}

  /** Returns a module for a mapper that writes text or bytes. */
  public static Module module() {
    return new SimpleModule()
        .addSerializer(new Serializer())
        .addDeserializer(Metadata.class, new Deserializer());
  }

  private static final class Serializer extends StdSerializer<Metadata> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Metadata.class);
    }

    @Override
    public void serialize(Metadata value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeRawValue(value.encode());
    }
  }

  private static final class Deserializer extends StdDeserializer<Metadata> {
    private static final long serialVersionUID = 1L;

    Deserializer() {
      super(Metadata.class);
    }

    @Override
    public Metadata deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      JsonNode tree = READER.readValue(json);
      try {
        return Metadata.parse(tree.toString());
      } catch (InvalidRequestException e) {
        throw context.weirdStringException(null, Metadata.class, e.getMessage());
      }
    }
  }
}
