package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.CollidingNames;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeJsonTest {
  private static GenerationResult result(GeneratedImage image, int missing, Long seed) {
    return new GenerationResult(
        List.of(image), missing, seed, "cat", Map.of(), "inf", 120_000L, new BigDecimal("6E-2"));
  }

  @Test
  void writesASuccess() {
    GeneratedImage image =
        new GeneratedImage("https://h/a", null, 1024, 320, "image/jpeg", false, "out/a1-0.jpg");

    assertThat(
            OutcomeJson.write(
                new GenerationOutcome("a1", result(image, 0, 1L), null, 1, 0, 0, 4210)))
        .isEqualTo(
            "{\"id\":\"a1\",\"status\":\"succeeded\",\"result\":{\"images\":[{\"url\":\"https://h/a\","
                + "\"width\":1024,\"height\":320,\"content_type\":\"image/jpeg\",\"nsfw\":false,"
                + "\"file\":\"out/a1-0.jpg\"}],\"seed\":1,\"prompt\":\"cat\",\"timings\":{},"
                + "\"inference_id\":\"inf\",\"credits_used\":120000,\"usd_spent\":0.06},"
                + "\"attempts\":1,\"queued_ms\":0,\"elapsed_ms\":4210}");
  }

  @Test
  void writesAFailure() {
    GenerationException failure =
        new GenerationException(FailureType.RATE_LIMITED, "too many")
            .withInferenceId("inf")
            .withRetryAfter(Duration.ofSeconds(2));

    assertThat(OutcomeJson.write(new GenerationOutcome("a2", null, failure, 4, 0, 12, 9034)))
        .isEqualTo(
            "{\"id\":\"a2\",\"status\":\"failed\",\"failure\":{\"type\":\"RATE_LIMITED\","
                + "\"code\":429,\"message\":\"RATE_LIMITED: too many. It was not billed. Send it"
                + " again later, or fewer at once.\",\"billed\":\"no\",\"inference_id\":\"inf\","
                + "\"retry_after_ms\":2000},\"attempts\":4,\"queued_ms\":12,\"elapsed_ms\":9034}");
  }

  @Test
  void writesAnUnknownOutcome() {
    GenerationException failure = new GenerationException(FailureType.OUTCOME_UNKNOWN, "cut");

    assertThat(OutcomeJson.write(new GenerationOutcome("a3", null, failure, 1, 0, 0, 120_001)))
        .startsWith(
            "{\"id\":\"a3\",\"status\":\"unknown\",\"failure\":{\"type\":\"OUTCOME_UNKNOWN\"")
        .contains("\"billed\":\"unknown\"");
  }

  @Test
  void writesUnsignedSeedsAndTheNumberOfMissingImages() {
    GeneratedImage image = new GeneratedImage(null, "AAAA", null, null, null, null, null);

    assertThat(
            OutcomeJson.write(new GenerationOutcome("a", result(image, 2, -1L), null, 1, 0, 0, 0)))
        .contains("\"seed\":18446744073709551615", "\"missing_images\":2", "\"b64_json\":\"AAAA\"");
  }

  @Test
  void aReplayedOutcomeSaysSoAndIsReadAsItWasWritten() throws IOException {
    GeneratedImage image = new GeneratedImage("https://h/a", null, null, null, null, null, null);
    GenerationOutcome sent =
        new GenerationOutcome("a", result(image, 0, 1L), null, 0, 0, 0, 3, null, false);
    GenerationOutcome replayed =
        new GenerationOutcome("a", result(image, 0, 1L), null, 0, 0, 0, 3, null, true);

    assertThat(OutcomeJson.write(replayed)).endsWith("\"elapsed_ms\":3,\"replayed\":true}");
    assertThat(replayed.toJson().getBoolean("replayed")).isTrue();
    assertThat(WireJson.readOutcome(WireJson.write(replayed))).isEqualTo(replayed);
    assertThat(OutcomeJson.write(sent)).doesNotContain("replayed");
    assertThat(WireJson.readOutcome(WireJson.write(sent))).isEqualTo(sent);
  }

  @Test
  void aReplayedOutcomeStaysReplayedAfterItsImagesWereSaved() throws IOException {
    GeneratedImage image = new GeneratedImage("https://h/a", null, null, null, null, null, null);
    GenerationOutcome replayed =
        new GenerationOutcome("a", result(image, 0, 1L), null, 0, 0, 0, 3, null, true);

    assertThat(replayed.withImages(replayed.result(), null)).isEqualTo(replayed);
    assertThat(OutcomeJson.readSuccess(OutcomeJson.writeLine(replayed, 1))).isEqualTo(replayed);
  }

  @Test
  void aResultIsReadAsItWasWrittenWithItsExtraImages() throws IOException {
    GeneratedImage image = new GeneratedImage(null, "AAAA", null, null, null, null, null);
    GenerationResult more =
        new GenerationResult(List.of(image), 0, 7, 1L, "cat", Map.of(), "inf", null, null);
    GenerationOutcome outcome = new GenerationOutcome("a", more, null, 1, 0, 0, 0);

    assertThat(OutcomeJson.readSuccess(OutcomeJson.writeLine(outcome, 1)).result()).isEqualTo(more);
    assertThat(more.toJson().getInteger("extra_images")).isEqualTo(7);
    assertThat(WireJson.readOutcome(WireJson.write(outcome)).result()).isEqualTo(more);
  }

  @Test
  void unknownNamesWithEqualHashesAreIgnored() throws IOException {
    GeneratedImage image = new GeneratedImage(null, "AAAA", null, null, null, null, null);
    GenerationOutcome outcome = new GenerationOutcome("a", result(image, 0, 1L), null, 1, 0, 0, 0);
    String names = "{\"more\":{" + CollidingNames.members(2_000, "1") + "},";
    String line = new String(OutcomeJson.writeLine(outcome, 1), UTF_8);
    String wire = new String(WireJson.write(outcome), UTF_8);

    assertThat(OutcomeJson.readSuccess(names.concat(line.substring(1)).getBytes(UTF_8)).id())
        .isEqualTo("a");
    assertThat(WireJson.readOutcome(names.concat(wire.substring(1)).getBytes(UTF_8)).id())
        .isEqualTo("a");
  }

  @Test
  void theBytesOfAnImageInAFileAreNotWritten() {
    GeneratedImage image = new GeneratedImage(null, "AAAA", null, null, null, null, "a.png");

    assertThat(
            OutcomeJson.write(new GenerationOutcome("a", result(image, 0, 1L), null, 1, 0, 0, 0)))
        .doesNotContain("AAAA");
  }
}
