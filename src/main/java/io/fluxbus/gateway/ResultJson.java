package io.fluxbus.gateway;

import io.fluxbus.Billed;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** The bodies of responses with an outcome: in the API's form, OpenAI's, and Fluxbus's own. */
final class ResultJson {
  private ResultJson() {}

  /**
   * The response to a request that has succeeded.
   *
   * @param base64 the bytes of each image in Base64; null to send what the result contains
   * @param created the time in seconds
   * @param warnings what is not as the caller may expect
   */
  static JsonObject success(
      GenerationOutcome outcome, List<String> base64, long created, List<String> warnings) {
    GenerationResult result = outcome.result();
    JsonArray data = new JsonArray();
    for (int i = 0; i < result.images().size(); i++) {
      data.add(data(result.images().get(i), base64 == null ? null : base64.get(i)));
    }
    JsonObject json =
        new JsonObject()
            .put("created", created)
            .put("data", data)
            .put("images", images(result))
            .put("prompt", result.prompt());
    if (!result.timings().isEmpty()) {
      json.put("timings", new JsonObject(new TreeMap<>(result.timings())));
    }
    if (result.seed() != null) {
      json.put("seed", new BigInteger(Long.toUnsignedString(result.seed())));
    }
    if (result.images().stream().map(GeneratedImage::nsfw).anyMatch(Objects::nonNull)) {
      JsonArray flags = new JsonArray();
      result.images().forEach(image -> flags.add(image.nsfw()));
      json.put("has_nsfw_concepts", flags);
    }
    JsonObject details = details(outcome);
    if (!warnings.isEmpty()) {
      details.put("warnings", new JsonArray(warnings));
    }
    return json.put("fluxbus", details);
  }

  private static JsonObject data(GeneratedImage image, String base64) {
    String bytes = base64 == null && image.url() == null ? image.b64Json() : base64;
    return bytes == null
        ? new JsonObject().put("url", image.url())
        : new JsonObject().put("b64_json", bytes);
  }

  private static JsonArray images(GenerationResult result) {
    JsonArray images = new JsonArray();
    for (GeneratedImage image : result.images()) {
      JsonObject json = new JsonObject();
      put(json, "url", image.url());
      put(json, "width", image.width());
      put(json, "height", image.height());
      put(json, "content_type", image.contentType());
      images.add(json);
    }
    return images;
  }

  /** What Fluxbus knows of a call: the member {@code fluxbus}. */
  static JsonObject details(GenerationOutcome outcome) {
    GenerationResult result = outcome.result();
    GenerationException failure = outcome.failure();
    JsonObject json =
        new JsonObject()
            .put("id", outcome.id())
            .put("status", outcome.status().text())
            .put("billed", (failure == null ? Billed.YES : failure.billed()).text())
            .put("attempts", outcome.attempts())
            .put("queued_ms", outcome.queuedMillis())
            .put("elapsed_ms", outcome.elapsedMillis())
            .put("replayed", outcome.replayed());
    if (failure != null) {
      put(json, "inference_id", failure.inferenceId());
    }
    if (result != null) {
      put(json, "inference_id", result.inferenceId());
      put(json, "credits_used", result.creditsUsed());
      put(json, "usd_spent", result.usdSpent());
      if (result.missingImages() > 0) {
        json.put("missing_images", result.missingImages());
      }
      if (failure != null) {
        json.put("images", images(result));
      }
    }
    return json;
  }

  private static void put(JsonObject json, String name, Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
