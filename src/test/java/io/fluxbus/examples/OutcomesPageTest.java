package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.examples.Documents.Block;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  private static Stream<JsonObject> outcomes() {
    return Documents.blocks(PAGE, "json").stream()
        .map(Block::text)
        .flatMap(String::lines)
        .map(JsonObject::new);
  }
}
