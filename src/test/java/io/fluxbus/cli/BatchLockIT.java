package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes that use one folder, even if a file of the folder is deleted. */
@ExtendWith(VertxExtension.class)
class BatchLockIT {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;

  private Process start(String log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-jar",
            Path.of("target", "fluxbus.jar").toString(),
            "batch",
            folder.resolve("prompts.jsonl").toString(),
            "--no-images",
            "--base-url",
            stub.baseUrl(),
            "-o",
            folder.resolve("out").toString());
    builder.environment().put("AIMLAPI_KEY", "sk-any");
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve(log).toFile()).start();
  }

  private Process startFirst(Vertx vertx) throws IOException {
    stub =
        Await.result(
            StubServer.create(
                    vertx,
                    new StubOptions()
                        .setForm(StubForm.IMAGES)
                        .setLatency(Latency.fixed(Duration.ofMinutes(10))))
                .listen());
    Files.write(folder.resolve("prompts.jsonl"), List.of("\"a cat\"", "\"a dog\""));
    Process first = start("first");
    Await.until(() -> stub.ledger().posts() == 2 || !first.isAlive());
    return first;
  }

  private void assertSecondIsRejected(String output) throws IOException, InterruptedException {
    Process second = start("second");
    try {
      assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(folder.resolve("second")).content().contains(output);
      assertThat(second.exitValue()).isEqualTo(2);
      assertThat(stub.ledger().posts()).isEqualTo(2);
    } finally {
      second.destroyForcibly();
    }
  }

  @Test
  void aSecondRunIsRejectedEvenIfTheLockFileIsDeleted(Vertx vertx)
      throws IOException, InterruptedException {
    Process first = startFirst(vertx);
    try {
      assertSecondIsRejected("another batch runs in ");
      Files.delete(folder.resolve("out/.lock"));

      assertSecondIsRejected("another batch runs in ");
      // The second run has created the file again. That does not help a third run.
      assertSecondIsRejected("another batch runs in ");
    } finally {
      first.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSecondRunIsRejectedEvenIfTheJournalIsDeleted(boolean lockToo, Vertx vertx)
      throws IOException, InterruptedException {
    Process first = startFirst(vertx);
    try {
      Files.delete(folder.resolve("out/journal.jsonl"));
      if (lockToo) {
        Files.delete(folder.resolve("out/.lock"));
      }

      assertSecondIsRejected("results.jsonl has no journal.jsonl beside it");
    } finally {
      first.destroyForcibly().waitFor();
    }
  }
}
