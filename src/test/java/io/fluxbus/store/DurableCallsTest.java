package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, each with a client on the same SQLite file, and the stub server as the API. */
class DurableCallsTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat");

  private final List<Vertx> processes = List.of(Vertx.vertx(), Vertx.vertx());
  private final StubServer api =
      Await.result(StubServer.create(processes.get(0), new StubOptions()).listen());

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private OutcomeStore store;
  private DurableFluxClient first;
  private DurableFluxClient second;

  @BeforeEach
  void open() {
    store = SqlOutcomeStore.sqlite(processes.get(0), folder.resolve("calls.db"));
    first = client(processes.get(0), new DurableOptions());
    second = client(processes.get(1), new DurableOptions());
  }

  private DurableFluxClient client(Vertx vertx, DurableOptions options) {
    FluxClientOptions below =
        new FluxClientOptions()
            .setApiKey("sk-test")
            .setBaseUrl(api.baseUrl())
            .setRetryBaseDelay(1)
            .setMaxAttempts(2)
            .setPricePerImageUsd(0.06);
    return DurableFluxClient.create(
        vertx,
        FluxClient.create(vertx, below),
        store,
        options.setClientOptions(below).setPollInterval(1));
  }

  @AfterEach
  void close() {
    processes.forEach(vertx -> Await.result(vertx.close()));
  }

  private static CallOptions key(String key) {
    return new CallOptions().setIdempotencyKey(key);
  }

  private static GenerationOutcome outcome(GenerationCall call) {
    return Await.result(call.outcome());
  }

  private long posts() {
    return api.ledger().posts();
  }

  @Test
  void aRepeatedKeyGetsTheRecordedOutcomeWithItsOwnIdAndWithoutCost() {
    GenerationOutcome made = outcome(first.submit(CAT.withId("a"), key("k")));
    GenerationOutcome repeated = outcome(first.submit(CAT.withId("b"), key("k")));
    GenerationOutcome elsewhere = outcome(second.submit(CAT.withId("c"), key("k")));

    assertThat(posts()).isEqualTo(1);
    assertThat(made.replayed()).isFalse();
    assertThat(made.result().usdSpent()).isEqualByComparingTo("0.06");
    assertThat(List.of(repeated, elsewhere))
        .allMatch(GenerationOutcome::replayed)
        .allMatch(outcome -> outcome.attempts() == 0)
        .allMatch(outcome -> outcome.result().usdSpent().signum() == 0)
        .allMatch(outcome -> outcome.result().images().equals(made.result().images()))
        .extracting(GenerationOutcome::id)
        .containsExactly("b", "c");
  }

  @Test
  void callsOfAKeyAtTheSameTimeShareOnePost() {
    api.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(100)));
    List<GenerationCall> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add((i % 2 == 0 ? first : second).submit(CAT, key("k")));
    }

    List<GenerationOutcome> outcomes = calls.stream().map(DurableCallsTest::outcome).toList();

    assertThat(posts()).isEqualTo(1);
    assertThat(outcomes).allMatch(outcome -> outcome.failure() == null);
    assertThat(outcomes.stream().filter(outcome -> !outcome.replayed())).hasSize(1);
  }

  @Test
  void anotherRequestWithTheSameKeyIsRejected() {
    outcome(first.submit(CAT, key("k")));

    GenerationOutcome other = outcome(second.submit(GenerationRequest.of("dog"), key("k")));

    assertThat(other.failure().type()).isEqualTo(FailureType.INVALID_REQUEST);
    assertThat(other.failure().detail()).contains("used for a different request or base URL");
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void anUnbilledFailureFreesTheKey() {
    api.enqueue(StubAnswer.failure(400, "no"));

    GenerationOutcome failed = outcome(first.submit(CAT, key("k")));
    GenerationOutcome made = outcome(second.submit(CAT, key("k")));

    assertThat(failed.failure().billed()).isEqualTo(Billed.NO);
    assertThat(made.failure()).isNull();
    assertThat(made.replayed()).isFalse();
  }

  @Test
  void anUnknownOutcomeIsKept() {
    api.enqueue(StubAnswer.fault(StubFault.RESET));

    GenerationOutcome unknown = outcome(first.submit(CAT, key("k")));
    GenerationOutcome repeated = outcome(second.submit(CAT, key("k")));

    assertThat(unknown.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(repeated.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(repeated.failure().attempts()).isZero();
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void anUnknownOutcomeIsReplacedIfTheClientRetriesUnknownOutcomes() {
    api.enqueue(StubAnswer.fault(StubFault.RESET));
    outcome(first.submit(CAT, key("k")));
    DurableFluxClient retrying =
        client(processes.get(0), new DurableOptions().setRetryUnknownOutcome(true));

    GenerationOutcome made = outcome(retrying.submit(CAT, key("k")));
    GenerationOutcome repeated = outcome(second.submit(CAT, key("k")));

    assertThat(made.failure()).isNull();
    assertThat(made.unknownAttempts()).isEqualTo(1);
    assertThat(made.attempts()).isEqualTo(2);
    assertThat(repeated.result().images()).isEqualTo(made.result().images());
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void aFailedRepetitionOfAnUnknownOutcomeStaysUnknown() {
    api.enqueue(StubAnswer.fault(StubFault.RESET), StubAnswer.failure(400, "no"));
    outcome(first.submit(CAT, key("k")));
    DurableFluxClient retrying =
        client(processes.get(0), new DurableOptions().setRetryUnknownOutcome(true));

    GenerationOutcome failed = outcome(retrying.submit(CAT, key("k")));
    GenerationOutcome repeated = outcome(second.submit(CAT, key("k")));

    assertThat(failed.failure().type()).isEqualTo(FailureType.INVALID_REQUEST);
    assertThat(failed.failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(repeated.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
  }

  @Test
  void aCallWhoseCallerCancelsGoesOnAndIsRecorded() {
    api.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(200)));
    GenerationCall call = first.submit(CAT, key("k"));
    Await.until(() -> posts() == 1);

    boolean cancelled = call.cancel();
    GenerationOutcome outcome = outcome(call);
    GenerationOutcome repeated = outcome(second.submit(CAT, key("k")));

    assertThat(cancelled).isTrue();
    assertThat(outcome.failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(outcome.failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(repeated.failure()).isNull();
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void closingEndsTheCallsAndRecordsTheirOutcomes() {
    api.enqueue(StubAnswer.success().withLatency(Duration.ofMinutes(1)));
    GenerationCall call = first.submit(CAT, key("k"));
    Await.until(() -> posts() == 1);

    Await.result(first.close());
    GenerationOutcome outcome = outcome(call);
    GenerationOutcome late = outcome(first.submit(CAT, key("k")));
    GenerationOutcome repeated = outcome(second.submit(CAT, key("k")));

    assertThat(outcome.failure().type()).isEqualTo(FailureType.CLOSED);
    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(late.failure().type()).isEqualTo(FailureType.CLOSED);
    assertThat(repeated.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    assertThat(first.stats().closed()).isTrue();
    assertThat(Await.result(store.beats())).hasSize(1);
  }

  @Test
  void anEqualSeededRequestGetsTheImagesOfTheFirstOneWhileTheirHostHasThem() {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    GenerationRequest seeded = CAT.withSeed(7);

    GenerationOutcome made = outcome(reusing.submit(seeded, new CallOptions()));
    GenerationOutcome reused = outcome(reusing.submit(seeded.withId("b"), new CallOptions()));
    GenerationOutcome other = outcome(reusing.submit(CAT.withSeed(8), new CallOptions()));

    assertThat(reused.replayed()).isTrue();
    assertThat(reused.result().images()).isEqualTo(made.result().images());
    assertThat(other.replayed()).isFalse();
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void anImageWhoseUrlHasExpiredIsGeneratedAgain() {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    GenerationRequest seeded = CAT.withSeed(7);
    api.enqueue(
        StubAnswer.raw(200, "{\"images\":[{\"url\":\"" + api.baseUrl() + "/nothing-here.png\"}]}"));

    outcome(reusing.submit(seeded, new CallOptions()));
    GenerationOutcome again = outcome(reusing.submit(seeded, new CallOptions()));

    assertThat(again.replayed()).isFalse();
    assertThat(again.unknownAttempts()).isZero();
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void aThousandEqualSeededRequestsOfThreeNodesCauseOnePost() {
    Vertx third = Vertx.vertx();
    List<DurableFluxClient> nodes =
        List.of(
            client(processes.get(0), new DurableOptions().setReuseSeeded(true)),
            client(processes.get(1), new DurableOptions().setReuseSeeded(true)),
            client(third, new DurableOptions().setReuseSeeded(true)));
    List<GenerationCall> calls = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      calls.add(nodes.get(i % 3).submit(CAT.withSeed(7), new CallOptions()));
    }

    assertThat(calls.stream().map(DurableCallsTest::outcome))
        .allMatch(outcome -> outcome.failure() == null);
    assertThat(posts()).isEqualTo(1);
    Await.result(third.close());
  }

  @Test
  void aStreamOfEqualSeededRequestsCausesOnePost() {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    Promise<List<GenerationOutcome>> all = Promise.promise();
    processes
        .get(0)
        .runOnContext(
            v -> {
              GenerationStream stream = GenerationStream.create(processes.get(0), reusing);
              List<GenerationOutcome> read = new ArrayList<>();
              stream.handler(read::add);
              stream.endHandler(end -> all.complete(read));
              for (int i = 0; i < 10; i++) {
                stream.write(CAT.withSeed(7).withId("r" + i));
              }
              stream.end();
            });

    assertThat(Await.result(all.future()))
        .hasSize(10)
        .allMatch(outcome -> outcome.failure() == null);
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void aBatchOfSeededRequestsIsNotPaidAgainInAnotherFolder() throws IOException {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    Path input =
        Files.writeString(
            folder.resolve("prompts.jsonl"),
            """
            {"id": "a", "prompt": "cat", "seed": 1}
            {"id": "b", "prompt": "cat", "seed": 2}
            {"id": "c", "prompt": "cat", "seed": 2}
            """);

    BatchSummary paid = batch(reusing, input, "one");
    BatchSummary reused = batch(reusing, input, "two");

    assertThat(paid.succeeded()).isEqualTo(3);
    assertThat(paid.spentUsd()).isEqualByComparingTo("0.12");
    assertThat(reused.succeeded()).isEqualTo(3);
    assertThat(reused.spentUsd()).isZero();
    assertThat(posts()).isEqualTo(2);
  }

  private BatchSummary batch(FluxClient client, Path input, String name) {
    BatchOptions options = new BatchOptions().setFolder(folder.resolve(name).toString());
    return Await.result(
        BatchRun.open(processes.get(0), options).compose(run -> run.run(client, null, input)));
  }

  @Test
  void equalKeysOfTwoTenantsAreDifferentKeys() {
    GenerationOutcome alice = outcome(first.submit(CAT, key("k").setTenant("alice")));
    GenerationOutcome bob =
        outcome(second.submit(GenerationRequest.of("dog"), key("k").setTenant("bob")));
    GenerationOutcome again = outcome(second.submit(CAT, key("k").setTenant("alice")));
    GenerationOutcome nobody = outcome(first.submit(CAT, key("k")));

    assertThat(List.of(alice, bob, nobody))
        .allMatch(outcome -> outcome.failure() == null && !outcome.replayed());
    assertThat(again.replayed()).isTrue();
    assertThat(posts()).isEqualTo(3);
  }

  @Test
  void aCallIsPaidFromTheBudgetOfItsTenantOrElseFromThatOfTheClient() {
    for (String budget : List.of("all", "alice", "bob")) {
      Await.result(store.setBudget(budget, 1_000_000_000));
    }
    DurableFluxClient paying =
        client(
            processes.get(0),
            new DurableOptions()
                .setBudget("all")
                .setTenantBudgets(Map.of("alice", "alice"))
                .setBudgetLookup(tenant -> tenant.equals("bob") ? "bob" : null));

    outcome(paying.submit(CAT, key("k").setTenant("alice")));
    outcome(paying.submit(CAT, new CallOptions().setTenant("alice")));
    outcome(paying.submit(CAT, new CallOptions().setTenant("bob")));
    outcome(paying.submit(CAT, key("k").setTenant("carol")));
    outcome(paying.submit(CAT, key("k")));
    outcome(paying.submit(CAT, key("k").setTenant("alice")));
    Await.result(Future.all(paying.close(), first.close()));

    assertThat(Await.result(store.budgets()))
        .extracting(StoredBudget::name, StoredBudget::spent, StoredBudget::leased)
        .containsExactly(
            tuple("alice", 120_000_000L, 0L),
            tuple("all", 120_000_000L, 0L),
            tuple("bob", 60_000_000L, 0L));
  }

  @Test
  void theBudgetOfATenantLimitsOnlyItsOwnCalls() {
    Await.result(store.setBudget("alice", 60_000_000));
    DurableFluxClient paying =
        client(processes.get(0), new DurableOptions().setTenantBudgets(Map.of("alice", "alice")));
    outcome(paying.submit(CAT, key("a").setTenant("alice")));

    GenerationOutcome poor = outcome(paying.submit(CAT, key("b").setTenant("alice")));
    GenerationOutcome replayed = outcome(paying.submit(CAT, key("a").setTenant("alice")));
    GenerationOutcome other = outcome(paying.submit(CAT, key("b")));

    assertThat(poor.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(replayed.replayed()).isTrue();
    assertThat(other.failure()).isNull();
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void aCallWithoutAKeyIsNotRecorded() {
    GenerationOutcome made = outcome(first.submit(CAT, new CallOptions()));

    assertThat(made.failure()).isNull();
    assertThat(Await.result(store.list(new StoreQuery(Set.of(), null, null, null, 9, 0))))
        .isEmpty();
  }
}
