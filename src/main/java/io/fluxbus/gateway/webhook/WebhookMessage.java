package io.fluxbus.gateway.webhook;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The message of a webhook.
 *
 * @param id is equal for equal outcomes of a call, so that a receiver can ignore a repetition
 * @param body JSON in UTF-8
 */
record WebhookMessage(String id, Buffer body) {
  /** A message is kept until it is delivered, and receivers expect short ones. */
  static final int MAX_BODY = 20 * 1024;

  private static final int ID_BYTES = 16;

  /**
   * Creates the message of an outcome.
   *
   * @param call names the call among all calls
   */
  static WebhookMessage of(String call, GenerationOutcome outcome, Instant now) {
    String type = "generation." + outcome.status().text();
    JsonObject data = withoutBytes(OutcomeJson.toJson(outcome));
    Buffer body = encode(type, now, data);
    if (body.length() > MAX_BODY) {
      data.remove("result");
      data.remove("metadata");
      data.put("truncated", true);
      body = encode(type, now, data);
    }
    return new WebhookMessage(
        "msg_" + hash(call + "\n" + type + "\n" + inferenceId(outcome)), body);
  }

  private static Buffer encode(String type, Instant now, JsonObject data) {
    return new JsonObject()
        .put("type", type)
        .put("timestamp", now.toString())
        .put("data", data)
        .toBuffer();
  }

  /** Removes the bytes of images, which would be too long. */
  private static JsonObject withoutBytes(JsonObject outcome) {
    JsonObject result = outcome.getJsonObject("result");
    JsonArray images = result == null ? new JsonArray() : result.getJsonArray("images");
    for (int i = 0; i < images.size(); i++) {
      JsonObject image = images.getJsonObject(i);
      image.remove("b64_json");
      if (image.getString("url", "").regionMatches(true, 0, "data:", 0, "data:".length())) {
        image.remove("url");
      }
    }
    return outcome;
  }

  private static String inferenceId(GenerationOutcome outcome) {
    return outcome.result() != null
        ? outcome.result().inferenceId()
        : outcome.failure().inferenceId();
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
