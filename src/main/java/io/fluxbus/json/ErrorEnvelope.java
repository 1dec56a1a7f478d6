package io.fluxbus.json;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The body of the API's own failures.
 *
 * @param message what is wrong; may be null
 * @param statusCode as in the status line; 0 when not told
 * @param attributable whether it bears a mark of the API beyond a message: a proxy in between may
 *     well answer {@code {"message": "..."}}, and its word says nothing about the generation
 */
public record ErrorEnvelope(String message, int statusCode, boolean attributable) {

  private static final ObjectReader READER =
      JsonMapper.builder(AnswerJson.FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader()
          .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  /** The one that a body is; empty when it is none, or cannot be read. */
  public static Optional<ErrorEnvelope> read(byte[] body) {
    try {
      return of(READER.readTree(body));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<ErrorEnvelope> of(JsonNode root) {
    String message = message(root.path("message"));
    int statusCode = statusCode(root.path("statusCode"));
    boolean attributable =
        statusCode != 0
            || root.path("requestId").isTextual()
            || (root.path("path").isTextual() && root.path("timestamp").isTextual());
    return message != null || attributable
        ? Optional.of(new ErrorEnvelope(message, statusCode, attributable))
        : Optional.empty();
  }

  /** A text, or a list of them: validators like to name every field that is wrong. */
  private static String message(JsonNode node) {
    if (!node.isArray()) {
      return node.textValue();
    }
    return StreamSupport.stream(node.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining("; "));
  }

  private static int statusCode(JsonNode node) {
    int code = node.asInt(0);
    return code >= 100 && code <= 599 ? code : 0;
  }
}
