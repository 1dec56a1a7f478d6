package io.fluxbus.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookMessageTest {
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

  private static WebhookMessage message(String call, String inferenceId, GeneratedImage image) {
    GenerationResult result =
        new GenerationResult(List.of(image), 0, null, "A cat", Map.of(), inferenceId, null, null);
    return WebhookMessage.of(call, new GenerationOutcome("a", result, null, 1, 0, 0, 0), NOW);
  }

  private static GeneratedImage image(String url, String base64) {
    return new GeneratedImage(url, base64, 1, 1, "image/jpeg", null, null);
  }

  private static JsonObject data(WebhookMessage message) {
    return message.body().toJsonObject().getJsonObject("data");
  }

  @Test
  void equalOutcomesOfACallHaveTheSameId() {
    GeneratedImage image = image("https://host.example/1", null);

    assertThat(message("call", "i", image).id())
        .matches("msg_[0-9a-f]{32}")
        .isEqualTo(message("call", "i", image).id())
        .isNotEqualTo(message("other", "i", image).id())
        .isNotEqualTo(message("call", "j", image).id());
  }

  @Test
  void itHasNoBytesOfImages() {
    WebhookMessage embedded = message("call", "i", image(null, "AAAA"));
    WebhookMessage uri = message("call", "i", image("data:image/png;base64,AAAA", null));

    assertThat(embedded.body().toString() + uri.body()).doesNotContain("AAAA");
    assertThat(data(embedded).getJsonObject("result").getJsonArray("images")).hasSize(1);
  }

  @Test
  void aLongResultIsLeftOut() {
    WebhookMessage message =
        message("call", "i", image("https://h.example/" + "x".repeat(30_000), null));

    assertThat(message.body().length()).isLessThanOrEqualTo(WebhookMessage.MAX_BODY);
    assertThat(data(message).getBoolean("truncated")).isTrue();
    assertThat(data(message).getString("status")).isEqualTo("succeeded");
    assertThat(data(message).containsKey("result")).isFalse();
  }
}
