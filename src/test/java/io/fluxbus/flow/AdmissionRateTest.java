package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that the rate limit delays. Runs at several times, including a negative clock and one that
 * wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionRateTest extends AdmissionFixture {
  private static final String TOO_LATE =
      "the rate limit (requestsPerSecond) allows it to start only after its deadline";

  AdmissionRateTest(long now) {
    super(now);
  }

  private void openAt(double perSecond, int burst) {
    rate = new RateLimit(perSecond, burst, now);
    open(10, 10);
  }

  @Test
  void theNextCallWaitsForTheRateEvenIfAPermitIsFree() {
    openAt(1, 1);
    assertRuns(admit());

    Call second = admit();

    assertNoCallback(second);
    pass(SECOND - 1);
    assertNoCallback(second);
    pass(2);
    assertRuns(second);
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void aNewCallDoesNotOvertakeTheQueue() {
    openAt(1, 1);
    admit();
    Call second = admit();

    now += SECOND;
    Call third = admit();

    assertRuns(second);
    assertNoCallback(third);
    assertWakesIn(SECOND);
  }

  @Test
  void aCallThatCannotStartBeforeItsDeadlineIsRejectedAtOnce() {
    openAt(1, 1);
    admit();

    assertRejected(admit(call(SECOND)), FailureType.DEADLINE_EXCEEDED, TOO_LATE);
    assertNoCallback(admit(call(SECOND + 1)));
  }

  @Test
  void theFirstQueuedCallIsRejectedWhenItCanNoLongerStartInTime() {
    openAt(1, 1);
    admit();
    Call second = admit();
    Call third = admit(call(3 * SECOND / 2));
    Call fourth = admit();

    now += SECOND;
    wake();

    assertRuns(second);
    assertRejected(third, FailureType.DEADLINE_EXCEEDED, TOO_LATE);
    assertNoCallback(fourth);
    assertWakesIn(SECOND);
  }

  @Test
  void aCallThatLeavesDoesNotCountAsAStart() {
    openAt(1, 1);
    admit();
    Call second = admit();
    Call third = admit();

    withdraw(second);
    now += SECOND;
    wake();

    assertRuns(third);
  }

  @Test
  void aRetryCountsAsAStart() {
    openAt(1, 1);
    Call call = admit();
    retry(call, SECOND / 10);

    pass(SECOND - 1);
    assertThat(call.starts()).isEqualTo(1);
    pass(2);
    assertThat(call.starts()).isEqualTo(2);
  }

  @Test
  void withoutAFreePermitOnlyTheDeadlineCausesAWake() {
    openAt(1, 1);
    open(10, 1);
    Call running = admit();
    Call second = admit(call(5 * SECOND));
    assertThat(admission.wakeAt() - now).isGreaterThan(SECOND);

    settle(running);

    assertWakesIn(SECOND);
    assertNoCallback(second);
  }

  @Test
  void aBurstStartsTogether() {
    openAt(1, 3);

    assertRuns(admit(), admit(), admit());
    assertNoCallback(admit());
  }
}
