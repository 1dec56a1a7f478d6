package io.fluxbus.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads JSON as Vert.x does, but rejects an object that has a member twice: Vert.x would use the
 * last one, and the user may have changed the first.
 */
final class ConfigJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // Vert.x allows them.
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .build();

  private ConfigJson() {}

  /**
   * Reads a value.
   *
   * @param source for messages
   * @throws DecodeException if it is not JSON
   * @throws UsageException naming the member that an object has twice
   */
  static Object read(Buffer json, String source) {
    Object value = Json.decodeValue(json);
    try (JsonParser parser = FACTORY.createParser(json.getBytes())) {
      requireUniqueNames(parser, source);
    } catch (IOException e) {
      throw new DecodeException(e.getMessage(), e);
    }
    return value;
  }

  private static void requireUniqueNames(JsonParser parser, String source) throws IOException {
    Deque<Set<String>> names = new ArrayDeque<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        names.push(new HashSet<>());
      } else if (token == JsonToken.END_OBJECT) {
        names.pop();
      } else if (token == JsonToken.FIELD_NAME && !names.peek().add(parser.currentName())) {
        JsonLocation place = parser.currentTokenLocation();
        throw new UsageException(
            "%s has the option %s twice: see line %d, column %d"
                .formatted(source, parser.currentName(), place.getLineNr(), place.getColumnNr()));
      }
    }
  }
}
