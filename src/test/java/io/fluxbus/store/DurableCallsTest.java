package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls with an idempotency key. */
class DurableCallsTest extends TwoProcesses {
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

    List<GenerationOutcome> outcomes = calls.stream().map(TwoProcesses::outcome).toList();

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
  void closingEndsACallWithoutAKeyAsClosed() {
    api.enqueue(StubAnswer.success().withLatency(Duration.ofMinutes(1)));
    GenerationCall call = first.submit(CAT, new CallOptions());
    Await.until(() -> posts() == 1);

    Await.result(first.close());

    assertThat(outcome(call).failure().type()).isEqualTo(FailureType.CLOSED);
    assertThat(outcome(call).failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(outcome(call).attempts()).isEqualTo(1);
  }

  @Test
  void aCallWithoutAKeyThatItsCallerCancelsIsCancelled() {
    api.enqueue(StubAnswer.success().withLatency(Duration.ofMinutes(1)));
    GenerationCall call = first.submit(CAT, new CallOptions());
    Await.until(() -> posts() == 1);

    call.cancel();
    Await.result(first.close());

    assertThat(outcome(call).failure().type()).isEqualTo(FailureType.CANCELLED);
  }

  @Test
  void aCallWithoutAKeyIsNotRecorded() {
    GenerationOutcome made = outcome(first.submit(CAT, new CallOptions()));

    assertThat(made.failure()).isNull();
    assertThat(Await.result(store.list(new StoreQuery(Set.of(), null, null, null, 9, 0))))
        .isEmpty();
  }
}
