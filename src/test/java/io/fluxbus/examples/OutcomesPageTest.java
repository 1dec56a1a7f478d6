package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.Metadata;
import io.fluxbus.examples.Documents.Block;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of outcomes says what the code does. */
class OutcomesPageTest {
  private static final Path PAGE = Documents.page("outcomes");

  @Test
  void theTableEqualsTheFailureTypes() {
    List<List<String>> expected =
        Arrays.stream(FailureType.values())
            .map(
                type ->
                    List.of(
                        "`" + type + "`",
                        String.valueOf(type.code()),
                        type.billed().text(),
                        type.retryable() ? "yes" : "no"))
            .toList();

    assertThat(Documents.table(PAGE, "## Failure types"))
        .extracting(row -> row.subList(0, 4))
        .isEqualTo(expected);
  }

  @Test
  void theJsonHasTheStatusesOfOutcomes() {
    List<String> statuses =
        Arrays.stream(GenerationOutcome.Status.values())
            .map(GenerationOutcome.Status::text)
            .toList();

    assertThat(outcomes())
        .isNotEmpty()
        .allSatisfy(outcome -> assertThat(statuses).contains(outcome.getString("status")));
  }

  @Test
  void aFailureInTheJsonHasTheCodeOfItsType() {
    assertThat(outcomes().filter(outcome -> outcome.containsKey("failure")))
        .isNotEmpty()
        .allSatisfy(
            outcome -> {
              JsonObject failure = outcome.getJsonObject("failure");
              FailureType type = FailureType.valueOf(failure.getString("type"));
              assertThat(failure.getInteger("code")).isEqualTo(type.code());
              assertThat(failure.getString("billed")).isEqualTo(type.billed().text());
            });
  }

  @Test
  void theFurtherMembersAppearInAnOutcomeToWhichTheyApply() {
    GeneratedImage image = new GeneratedImage(null, "eA==", null, null, null, null, null);
    GenerationResult result =
        new GenerationResult(List.of(image), 1, 2, null, null, Map.of(), null, null, null);
    GenerationException failure =
        new GenerationException(FailureType.DOWNLOAD_FAILED, "x").withRetryAfter(Duration.ZERO);
    Metadata metadata = Metadata.of(new JsonObject());
    byte[] json =
        OutcomeJson.writeLine(
            new GenerationOutcome("a", result, failure, 2, 1, 0, 0, metadata, true), 1);
    JsonObject outcome = new JsonObject(Buffer.buffer(json));
    Map<String, JsonObject> places =
        Map.of(
            "outcome",
            outcome,
            "result",
            outcome.getJsonObject("result"),
            "image",
            outcome.getJsonObject("result").getJsonArray("images").getJsonObject(0),
            "failure",
            outcome.getJsonObject("failure"));

    assertThat(Documents.table(PAGE, "## JSON"))
        .hasSize(8)
        .allSatisfy(
            row ->
                assertThat(places.get(row.get(1)).fieldNames())
                    .contains(row.get(0).replace("`", "")));
  }

  private static Stream<JsonObject> outcomes() {
    return Documents.blocks(PAGE, "json").stream()
        .map(Block::text)
        .flatMap(String::lines)
        .map(JsonObject::new);
  }
}
