package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code batch --json}. */
@ExtendWith(VertxExtension.class)
class BatchJsonTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;
  private Path file;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    file = Files.writeString(folder.resolve("prompts.jsonl"), "\"A cat\"\n\"A dog\"\n");
  }

  private Cli batch(String... more) {
    String[] command = {
      "batch",
      file.toString(),
      "--json",
      "-o",
      folder.resolve("out").toString(),
      "--base-url",
      stub.baseUrl(),
      "--no-images"
    };
    return Cli.run(Stream.of(command, more).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void theProgressAndTheSummaryAreLinesOfJson() {
    stub.enqueue(StubAnswer.failure(422, "no"));

    Cli cli = batch("--concurrency", "1");
    List<JsonObject> lines = cli.outcomes();
    JsonObject summary = lines.get(lines.size() - 1);
    JsonObject first = lines.get(0);

    assertThat(cli.status()).isEqualTo(1);
    assertThat(lines.subList(0, lines.size() - 1))
        .extracting(line -> line.getString("type"))
        .isNotEmpty()
        .containsOnly("progress");
    assertThat(first.fieldNames())
        .contains("done", "succeeded", "failed", "unknown", "in_flight", "queued", "limit")
        .contains("saving", "images", "usd_spent", "usd_spent_is_minimum", "elapsed_ms");
    assertThat(summary.getLong("elapsed_ms")).isNotNegative();
    summary.remove("elapsed_ms");
    assertThat(summary.getNumber("usd_spent").doubleValue()).isEqualTo(0.06);
    summary.remove("usd_spent");
    assertThat(summary)
        .isEqualTo(
            new JsonObject()
                .put("type", "summary")
                .put("complete", true)
                .put("total", 2)
                .put("succeeded", 1)
                .put("failed", 1)
                .put("unknown", 0)
                .put("failures", new JsonObject().put("INVALID_REQUEST", 1))
                .put("earlier_outcomes", 0)
                .put("images", 0)
                .put("usd_spent_is_minimum", false)
                .put("results", folder.resolve("out").resolve("results.jsonl").toString()));
  }

  @Test
  void theReasonOfAStopIsInTheSummaryAndOnStandardError() {
    stub.enqueue(StubAnswer.failure(403, "no credits"));

    Cli cli = batch("--concurrency", "1");
    JsonObject summary = cli.outcomes().get(cli.outcomes().size() - 1);

    assertThat(summary.getBoolean("complete")).isFalse();
    assertThat(cli.err()).contains("stopped: " + summary.getString("stop_reason"));
  }

  @Test
  void aDryRunPrintsOneLine() {
    Cli cli = batch("--dry-run", "--price-per-image", "0.06");

    assertThat(cli.status()).isZero();
    assertThat(cli.out())
        .isEqualTo(
            "{\"type\":\"check\",\"requests\":2,\"images\":2,\"invalid\":0,\"done\":0,"
                + "\"usd_expected\":0.12}\n");
  }
}
