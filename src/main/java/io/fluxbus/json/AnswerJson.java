package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.GeneratedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API answered. Both forms of success are read, and every member but the images may be
 * missing, null or of another type; only a document that is no JSON object, is nested too deeply or
 * names a member twice is refused.
 */
public final class AnswerJson {
  private static final int MAX_DEPTH = 64;
  private static final ObjectReader READER = reader();

  private final JsonNode root;

  private AnswerJson(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads an answer's body.
   *
   * @throws IOException saying in a few words why it cannot be read; it shows nothing of the body
   */
  public static AnswerJson read(byte[] body) throws IOException {
    try {
      JsonNode root = READER.readTree(body);
      if (!root.isObject()) {
        throw new IOException("it is no JSON object");
      }
      return new AnswerJson(root);
    } catch (JsonProcessingException e) {
      throw new IOException("it cannot be read as JSON", e);
    }
  }

  /** The images of {@code images[]}, or else of {@code data[]}; empty when neither has one. */
  public List<GeneratedImage> images() {
    List<GeneratedImage> images = images(root.path("images"));
    return images.isEmpty() ? images(root.path("data")) : images;
  }

  /** The seed as an unsigned 64-bit number, or null. */
  public Long seed() {
    JsonNode seed = root.path("seed");
    boolean fits =
        seed.isIntegralNumber()
            && seed.bigIntegerValue().signum() >= 0
            && seed.bigIntegerValue().bitLength() <= Long.SIZE;
    return fits ? Long.valueOf(seed.bigIntegerValue().longValue()) : null;
  }

  /** The prompt that the API says it used, or null. */
  public String prompt() {
    return root.path("prompt").textValue();
  }

  /** Seconds by name. */
  public Map<String, Double> timings() {
    Map<String, Double> timings = new HashMap<>();
    root.path("timings")
        .fields()
        .forEachRemaining(
            member -> {
              double seconds = member.getValue().doubleValue();
              if (member.getValue().isNumber() && Double.isFinite(seconds)) {
                timings.put(member.getKey(), seconds);
              }
            });
    return timings;
  }

  /** {@code meta.usage.credits_used}, or null. */
  public Long creditsUsed() {
    return Cost.credits(root.path("meta").path("usage").path("credits_used").asText());
  }

  /** {@code meta.usage.usd_spent}, or null. */
  public BigDecimal usdSpent() {
    return Cost.usd(root.path("meta").path("usage").path("usd_spent").asText());
  }

  /** The error envelope, when this is one. */
  public Optional<ErrorEnvelope> envelope() {
    return ErrorEnvelope.of(root);
  }

  private List<GeneratedImage> images(JsonNode list) {
    List<GeneratedImage> images = new ArrayList<>();
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      JsonNode image = list.get(i);
      String url = text(image.path("url"));
      String b64Json = text(image.path("b64_json"));
      if (url != null || b64Json != null) {
        images.add(
            new GeneratedImage(
                url,
                b64Json,
                side(image.path("width")),
                side(image.path("height")),
                text(image.path("content_type")),
                flag(root.path("has_nsfw_concepts").path(i)),
                null));
      }
    }
    return images;
  }

  private static String text(JsonNode node) {
    return node.isTextual() && !node.textValue().isBlank() ? node.textValue() : null;
  }

  private static Integer side(JsonNode node) {
    return node.isInt() && node.intValue() > 0 ? Integer.valueOf(node.intValue()) : null;
  }

  private static Boolean flag(JsonNode node) {
    return node.isBoolean() ? Boolean.valueOf(node.booleanValue()) : null;
  }

  private static ObjectReader reader() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                // What is read is capped before.
                .maxStringLength(Integer.MAX_VALUE)
                .build());
    return mapper.reader();
  }
}
