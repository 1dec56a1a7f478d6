package io.fluxbus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.internal.JsonEscapes;
import io.fluxbus.internal.JsonPlace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON object with the user's own data, which is copied from a request to its outcome and never
 * sent to the API. Immutable. It preserves the order of members and the digits of numbers. Two
 * objects are equal if they have the same members in the same order, with numbers in the same
 * notation.
 */
public final class Metadata {
  /** The largest size of the JSON without white space, in bytes of UTF-8. */
  public static final int MAX_SIZE = 16 * 1024;

  /** The deepest nesting of objects and arrays, the outermost object included. */
  public static final int MAX_DEPTH = 500;

  static final String FIELD = "metadata";

  private static final JsonFactory FACTORY =
      JsonEscapes.factory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final ObjectReader MEMBERS =
      JsonMapper.builder(JsonEscapes.factory().build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});

  private static final Set<Class<?>> NUMBERS =
      Set.of(
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class);

  private final String json;

  private Metadata(String json) {
    int size = json.getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_SIZE) {
      throw InvalidRequestException.of(
          FIELD, "must be at most " + MAX_SIZE + " bytes of JSON, was " + size);
    }
    requireUnicode(json);
    this.json = json;
  }

  /**
   * Copies an object. Its values are strings, numbers, booleans, nulls, maps and lists, or {@link
   * JsonObject}s and {@link JsonArray}s.
   *
   * @throws InvalidRequestException if it contains a value of another type, is larger than {@link
   *     #MAX_SIZE} or nested deeper than {@link #MAX_DEPTH}
   */
  public static Metadata of(JsonObject object) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(json, object.getMap(), 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Metadata(text.toString());
  }

  /**
   * Reads a JSON object.
   *
   * @throws InvalidRequestException if the text is not a JSON object, has a member twice, is larger
   *     than {@link #MAX_SIZE} or nested deeper than {@link #MAX_DEPTH}
   */
  public static Metadata parse(String json) {
    StringWriter text = new StringWriter();
    try (JsonParser in = FACTORY.createParser(json);
        JsonGenerator out = FACTORY.createGenerator(text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw InvalidRequestException.of(FIELD, "must be a JSON object");
      }
      copyObject(in, out);
      if (in.nextToken() != null) {
        throw InvalidRequestException.of(FIELD, "must be one JSON object, more follows it");
      }
    } catch (JsonProcessingException e) {
      throw InvalidRequestException.of(
          FIELD, "must be a JSON object: " + JsonPlace.of(e) + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Metadata(text.toString());
  }

  /** Returns a new object. A number that a double cannot represent exactly is a BigDecimal. */
  public JsonObject toJson() {
    try {
      Map<String, Object> members = MEMBERS.readValue(json);
      members.replaceAll((name, value) -> plain(value));
      return new JsonObject(members);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the JSON text without white space, with escaped control and format characters. */
  public String encode() {
    return json;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata metadata && metadata.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** Does not show the members, which may be private. */
  @Override
  public String toString() {
    return "Metadata[" + json.length() + " chars]";
  }

  /** Copies one object. Numbers keep their notation. */
  private static void copyObject(JsonParser in, JsonGenerator out) throws IOException {
    int depth = 0;
    do {
      JsonToken token = in.currentToken();
      if (token.isStructStart()) {
        depth++;
        requireDepth(depth);
        out.copyCurrentEvent(in);
      } else if (token.isNumeric()) {
        out.writeNumber(in.getText());
      } else {
        depth -= token.isStructEnd() ? 1 : 0;
        out.copyCurrentEvent(in);
      }
    } while (depth > 0 && in.nextToken() != null);
  }

  private static void write(JsonGenerator json, Object value, int depth) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof CharSequence text) {
      json.writeString(text.toString());
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (isNumber(value)) {
      json.writeNumber(value.toString());
    } else if (value instanceof JsonObject object) {
      write(json, object.getMap(), depth);
    } else if (value instanceof JsonArray array) {
      write(json, array.getList(), depth);
    } else if (value instanceof Map<?, ?> map) {
      requireDepth(depth);
      json.writeStartObject();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        write(json, member.getValue(), depth + 1);
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      requireDepth(depth);
      json.writeStartArray();
      for (Object element : list) {
        write(json, element, depth + 1);
      }
      json.writeEndArray();
    } else {
      throw InvalidRequestException.of(
          FIELD, "must contain JSON values only, has one of " + value.getClass());
    }
  }

  private static boolean isNumber(Object value) {
    return NUMBERS.contains(value.getClass())
        && (!(value instanceof Double || value instanceof Float)
            || Double.isFinite(((Number) value).doubleValue()));
  }

  private static void requireDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw InvalidRequestException.of(FIELD, "must be nested at most " + MAX_DEPTH + " deep");
    }
  }

  private static void requireUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))
          && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
        throw InvalidRequestException.of(FIELD, "must be valid Unicode, has a lone surrogate");
      }
    }
  }

  /** Converts decimals to doubles where the digits stay the same: most code expects doubles. */
  private static Object plain(Object value) {
    if (value instanceof BigDecimal exact) {
      double rounded = exact.doubleValue();
      return Double.toString(rounded).equals(exact.toString()) ? rounded : exact;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put((String) name, plain(member)));
      return members;
    }
    if (value instanceof List<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(plain(element)));
      return elements;
    }
    return value;
  }
}
