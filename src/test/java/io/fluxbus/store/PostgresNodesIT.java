package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubLedger.Entry;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes with a real PostgreSQL, which share one budget and lose the database. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PostgresNodesIT {
  private static final int NODES = 3;
  private static final BigDecimal PRICE = new BigDecimal("0.06");

  private final List<Vertx> vertxs = new ArrayList<>();
  private final List<SqlOutcomeStore> stores = new ArrayList<>();
  private final List<DurableFluxClient> clients = new ArrayList<>();
  private Postgres postgres;
  private StubServer stub;

  @BeforeEach
  void startDatabase() throws IOException {
    postgres = Postgres.start();
  }

  @AfterEach
  void stop() throws IOException {
    clients.forEach(client -> Await.result(client.close()));
    vertxs.forEach(vertx -> Await.result(vertx.close()));
    postgres.close();
  }

  private void start(Vertx vertx, StubOptions stubOptions, DurableOptions options) {
    stub = Await.result(StubServer.create(vertx, stubOptions.setLedgerSize(10_000)).listen());
    FluxClientOptions clientOptions =
        new FluxClientOptions()
            .setApiKey("sk-any")
            .setBaseUrl(stub.baseUrl())
            .setPricePerImageUsd(0.06);
    for (int i = 0; i < NODES; i++) {
      Vertx node = Vertx.vertx();
      vertxs.add(node);
      SqlOutcomeStore store = KeyCaller.store(node, postgres.uri());
      stores.add(store);
      clients.add(
          DurableFluxClient.create(
              node,
              FluxClient.create(node, clientOptions),
              store,
              new DurableOptions(options).setClientOptions(clientOptions)));
    }
  }

  private Future<GenerationOutcome> submit(int node, String key, long timeoutMillis) {
    CallOptions options = new CallOptions().setTimeout(timeoutMillis);
    return clients
        .get(node)
        .submit(
            GenerationRequest.of("cat " + key).withId(key + "-" + node),
            key.isEmpty() ? options : options.setIdempotencyKey(key))
        .outcome();
  }

  private Map<String, Long> billed() {
    return stub.ledger().entries().stream()
        .filter(Entry::billed)
        .map(entry -> entry.requestId().substring(0, entry.requestId().indexOf('-')))
        .collect(Collectors.groupingBy(key -> key, Collectors.counting()));
  }

  @Test
  @DisplayName(
      "while PostgreSQL is stopped, nothing with a key is sent; afterwards everything completes")
  void theDatabaseIsRestartedUnderLoad(Vertx vertx) throws IOException, InterruptedException {
    start(
        vertx,
        new StubOptions()
            .setLatency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(50)))
            .setFailures(Map.of(StubAnswer.failure(429, "slow down"), 0.02)),
        new DurableOptions().setLeaseDuration(60_000).setPollInterval(50));
    List<Future<GenerationOutcome>> outcomes = new ArrayList<>();
    int key = 0;
    for (int round = 0; round < 2; round++) {
      long before = stub.ledger().billed();
      for (int i = 0; i < 400; i++, key++) {
        outcomes.add(submit(key % NODES, "k" + key, 120_000));
        outcomes.add(submit((key + 1) % NODES, "k" + key, 120_000));
      }
      Await.until(() -> stub.ledger().billed() > before + 50);
      postgres.crash();
      // What was recorded before the crash may still be sent. All of it has arrived when a call
      // has waited in vain for longer than a POST takes.
      GenerationOutcome sentinel = Await.result(submit(0, "s" + round, 2_000));
      assertThat(sentinel.failure().type()).isEqualTo(FailureType.STORE_UNAVAILABLE);
      assertThat(sentinel.failure().billed()).isEqualTo(Billed.NO);
      long posts = stub.ledger().posts();
      for (int i = 0; i < 20; i++, key++) {
        outcomes.add(submit(key % NODES, "k" + key, 120_000));
      }
      Await.result(submit(1, "t" + round, 1_000));
      assertThat(stub.ledger().posts()).isEqualTo(posts);
      assertThat(outcomes.stream().filter(Future::isComplete).count()).isLessThan(outcomes.size());
      postgres.restart();
      Await.until(() -> stub.ledger().posts() > posts);
    }
    for (Future<GenerationOutcome> outcome : outcomes) {
      assertThat(Await.result(outcome).status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED);
    }
    assertThat(billed()).hasSize(key);
    assertThat(billed().values()).containsOnly(1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "200 concurrent calls on three nodes never exceed a budget of $0.45, and what is left of it"
          + " is spent")
  void theBudgetHolds(boolean keys, Vertx vertx) {
    start(
        vertx,
        new StubOptions()
            .setUsdPerImage(PRICE)
            .setLatency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(100)))
            .setFailures(Map.of(StubAnswer.failure(500, "an error"), 0.3)),
        new DurableOptions().setBudget("all"));
    Await.result(stores.get(0).setBudget("all", 450_000_000));
    List<Future<GenerationOutcome>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(submit(i % NODES, keys ? "k" + i : "", 60_000));
    }
    int succeeded = 0;
    for (Future<GenerationOutcome> call : calls) {
      GenerationOutcome outcome = Await.result(call);
      if (outcome.failure() == null) {
        succeeded++;
      } else {
        assertThat(outcome.failure().type())
            .isIn(FailureType.BUDGET_EXHAUSTED, FailureType.SERVER_ERROR);
      }
    }
    assertThat(stub.ledger().usd()).isLessThanOrEqualTo(new BigDecimal("0.45"));
    assertThat(stub.ledger().billed()).isEqualTo(succeeded);

    for (int node = 0; succeeded < 7; node = (node + 1) % NODES) {
      GenerationOutcome outcome =
          Await.result(submit(node, keys ? "more" + succeeded : "", 60_000));
      if (outcome.failure() == null) {
        succeeded++;
      } else {
        assertThat(outcome.failure().type()).isEqualTo(FailureType.SERVER_ERROR);
      }
    }
    GenerationOutcome tooMuch = Await.result(submit(0, keys ? "last" : "", 60_000));
    assertThat(tooMuch.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(stub.ledger().usd()).isEqualByComparingTo("0.42");
  }
}
