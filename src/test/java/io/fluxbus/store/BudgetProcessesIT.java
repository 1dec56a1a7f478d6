package io.fluxbus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three processes with a real PostgreSQL, which share one budget. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BudgetProcessesIT {
  private static final int PROCESSES = 3;
  private static final int CALLS = 200;

  private final List<Process> processes = new ArrayList<>();

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  /** Starts a process that waits for a line. */
  private Process launch(String store, List<String> keys) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BudgetCaller.class.getName(),
                store,
                stub.baseUrl()));
    command.addAll(keys);
    Process process =
        new ProcessBuilder(command)
            .redirectError(folder.resolve("errors-" + processes.size()).toFile())
            .redirectOutput(output(processes.size()).toFile())
            .start();
    processes.add(process);
    return process;
  }

  private Path output(int number) {
    return folder.resolve("outcomes-" + number);
  }

  private static void go(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Waits for the end of a process, and returns the ends of its calls. */
  private List<String> outcomes(Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(output(processes.indexOf(process)), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "200 concurrent calls of three processes never exceed a budget of $0.45, and what is left of"
          + " it is spent")
  void theBudgetHolds(boolean keys, Vertx vertx) throws IOException, InterruptedException {
    stub =
        Await.result(
            StubServer.create(
                    vertx,
                    new StubOptions()
                        .setUsdPerImage(new BigDecimal("0.06"))
                        .setLatency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(100)))
                        .setFailures(Map.of(StubAnswer.failure(500, "an error"), 0.3)))
                .listen());
    try (Postgres postgres = Postgres.start()) {
      SqlOutcomeStore store = KeyCaller.store(vertx, postgres.uri());
      Await.result(store.connect());
      Await.result(store.setBudget(BudgetCaller.BUDGET, 450_000_000));
      for (int process = 0; process < PROCESSES; process++) {
        List<String> own = new ArrayList<>();
        for (int call = process; call < CALLS; call += PROCESSES) {
          own.add(keys ? "k" + call : "-");
        }
        launch(postgres.uri(), own);
      }
      for (Process process : processes) {
        go(process);
      }
      List<String> ended = new ArrayList<>();
      for (Process process : List.copyOf(processes)) {
        ended.addAll(outcomes(process));
      }
      long succeeded = ended.stream().filter(BudgetCaller.SUCCEEDED::equals).count();
      assertThat(ended)
          .hasSize(CALLS)
          .isSubsetOf(
              BudgetCaller.SUCCEEDED,
              FailureType.BUDGET_EXHAUSTED.name(),
              FailureType.SERVER_ERROR.name());
      assertThat(stub.ledger().usd()).isLessThanOrEqualTo(new BigDecimal("0.45"));
      assertThat(stub.ledger().billed()).isEqualTo(succeeded);
      assertThat(Await.result(store.budgets()))
          .containsExactly(
              new StoredBudget(BudgetCaller.BUDGET, 450_000_000, succeeded * 60_000_000, 0));

      DurableFluxClient client = BudgetCaller.client(vertx, store, stub.baseUrl());
      for (int call = 0; succeeded < 7; call++) {
        String end = end(client, keys ? "more" + call : "-");
        assertThat(end).isIn(BudgetCaller.SUCCEEDED, FailureType.SERVER_ERROR.name());
        succeeded += end.equals(BudgetCaller.SUCCEEDED) ? 1 : 0;
      }
      assertThat(end(client, keys ? "last" : "-")).isEqualTo(FailureType.BUDGET_EXHAUSTED.name());
      assertThat(stub.ledger().usd()).isEqualByComparingTo("0.42");
      Await.result(client.close());
      Await.result(store.close());
    }
  }

  private static String end(DurableFluxClient client, String key) {
    return BudgetCaller.text(Await.result(BudgetCaller.submit(client, key)));
  }
}
