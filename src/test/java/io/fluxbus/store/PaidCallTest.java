package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A call without a key that a budget pays for. A POST costs at most 0.06. */
@ExtendWith(VertxExtension.class)
class PaidCallTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat").withId("cat");
  private static final long PRICE = 60_000_000;

  private final MemoryOutcomeStore store = new MemoryOutcomeStore();
  private final List<Submitted> submitted = new CopyOnWriteArrayList<>();
  private DurableFluxClient client;

  /** A call of the client below. The test ends it. */
  private static final class Submitted implements GenerationCall {
    final CallOptions options;
    final Promise<GenerationOutcome> promise = Promise.promise();

    Submitted(CallOptions options) {
      this.options = options;
    }

    @Override
    public String id() {
      return CAT.id();
    }

    @Override
    public Future<GenerationOutcome> outcome() {
      return promise.future();
    }

    @Override
    public boolean cancel() {
      return promise.tryComplete(failed(FailureType.CANCELLED, Billed.UNKNOWN, 1));
    }
  }

  private final FluxClient below =
      new FluxClient() {
        @Override
        public GenerationCall submit(GenerationRequest request, CallOptions options) {
          Submitted call = new Submitted(options);
          submitted.add(call);
          return call;
        }

        @Override
        public FluxClientStats stats() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> update(FluxClientOptions options) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  @BeforeEach
  void open(Vertx vertx) {
    client =
        DurableFluxClient.create(
            vertx, below, store, new DurableOptions().setBudget("b").setPricePerImageUsd(0.06));
  }

  private static GenerationOutcome failed(FailureType type, Billed billed, int attempts) {
    GenerationException failure =
        new GenerationException(type, "by the test").withBilled(billed).withAttempts(attempts);
    return new GenerationOutcome(CAT.id(), null, failure, attempts, 0, 0, 0);
  }

  private GenerationCall submit(CallOptions options) {
    int before = submitted.size();
    GenerationCall call = client.submit(CAT, options);
    Await.until(() -> submitted.size() > before || call.outcome().isComplete());
    return call;
  }

  private long spent() {
    Await.result(client.close());
    StoredBudget budget = Await.result(store.budgets()).get(0);
    assertThat(budget.leased()).isZero();
    return budget.spent();
  }

  @Test
  void aCallThatTheBudgetDoesNotCoverIsNotSubmitted() {
    Await.result(store.setBudget("b", PRICE - 1));

    GenerationOutcome outcome = Await.result(submit(new CallOptions()).outcome());

    assertThat(outcome.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(outcome.failure().billed()).isEqualTo(Billed.NO);
    assertThat(outcome.attempts()).isZero();
    assertThat(submitted).isEmpty();
    assertThat(spent()).isZero();
  }

  @Test
  void aFailureThatWasNotBilledCostsNothing() {
    Await.result(store.setBudget("b", PRICE));

    for (int i = 0; i < 3; i++) {
      GenerationCall call = submit(new CallOptions());
      submitted.get(i).promise.complete(failed(FailureType.RATE_LIMITED, Billed.NO, 1));
      assertThat(Await.result(call.outcome()).failure().type()).isEqualTo(FailureType.RATE_LIMITED);
    }

    assertThat(submitted).hasSize(3);
    assertThat(spent()).isZero();
  }

  @Test
  void anUnknownOutcomeCostsThePriceOfThePost() {
    Await.result(store.setBudget("b", PRICE));

    GenerationCall call = submit(new CallOptions());
    submitted.get(0).promise.complete(failed(FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1));

    assertThat(Await.result(call.outcome()).failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(spent()).isEqualTo(PRICE);
  }

  @Test
  void anotherAttemptAfterAnUnknownOneIsPaidForBeforeItIsSent() {
    Await.result(store.setBudget("b", 2 * PRICE));
    submit(new CallOptions());
    CallOptions options = submitted.get(0).options;

    Await.result(options.getGate().open(CAT, 1, 0));
    Await.result(options.getGate().open(CAT, 2, 1));
    Future<Void> third = options.getGate().open(CAT, 3, 2);

    assertThat(Await.failure(third)).isInstanceOf(GenerationException.class);
    submitted.get(0).promise.complete(failed(FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 2));
  }

  @Test
  void anAttemptThatTheBudgetDoesNotCoverEndsTheCallWithThisReason() {
    Await.result(store.setBudget("b", PRICE));
    GenerationCall call = submit(new CallOptions());

    Await.failure(submitted.get(0).options.getGate().open(CAT, 2, 1));
    // So does a client whose gate does not open.
    submitted.get(0).promise.complete(failed(FailureType.CANCELLED, Billed.UNKNOWN, 1));
    GenerationOutcome outcome = Await.result(call.outcome());

    assertThat(outcome.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(outcome.failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(outcome.failure().attempts()).isEqualTo(1);
    assertThat(spent()).isEqualTo(PRICE);
  }

  @Test
  void theGateOfTheCallerDecidesToo() {
    Await.result(store.setBudget("b", PRICE));
    List<Integer> asked = new ArrayList<>();
    submit(
        new CallOptions()
            .setGate(
                (request, attempt, unknown) -> {
                  asked.add(attempt);
                  return Future.failedFuture("closed");
                }));

    Future<Void> opened = submitted.get(0).options.getGate().open(CAT, 1, 0);

    assertThat(Await.failure(opened)).hasMessage("closed");
    assertThat(asked).containsExactly(1);
    submitted.get(0).promise.complete(failed(FailureType.CANCELLED, Billed.NO, 0));
  }

  @Test
  void theTimeForTheBudgetCountsAgainstTheTimeLimit() {
    Await.result(store.setBudget("b", PRICE));
    submit(new CallOptions().setTimeout(60_000));

    assertThat(submitted.get(0).options.getTimeout()).isBetween(1L, 60_000L);
    submitted.get(0).promise.complete(failed(FailureType.CANCELLED, Billed.NO, 0));
  }

  @Test
  void aCallIsCancelledOnce() {
    Await.result(store.setBudget("b", PRICE));
    GenerationCall call = submit(new CallOptions());

    assertThat(call.cancel()).isTrue();
    assertThat(call.cancel()).isFalse();
    assertThat(Await.result(call.outcome()).failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(spent()).isEqualTo(PRICE);
  }

  @Test
  void closingTheClientEndsTheCallAsClosed() {
    Await.result(store.setBudget("b", PRICE));
    GenerationCall call = submit(new CallOptions());

    Await.result(client.close());

    assertThat(Await.result(call.outcome()).failure().type()).isEqualTo(FailureType.CLOSED);
    assertThat(Await.result(call.outcome()).failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(spent()).isEqualTo(PRICE);
  }
}
