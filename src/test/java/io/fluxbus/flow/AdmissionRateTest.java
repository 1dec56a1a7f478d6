package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the rate holds back. At every time, those included at which the clock is negative or wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionRateTest extends AdmissionFixture {
  private static final String TOO_LATE =
      "the rate limit (requestsPerSecond) lets it start only after its deadline";

  AdmissionRateTest(long now) {
    super(now);
  }

  private void openAt(double perSecond, int burst) {
    rate = new RateLimit(perSecond, burst, now);
    open(10, 10);
  }

  @Test
  void theNextWaitsUntilItIsDueThoughAPermitIsFree() {
    openAt(1, 1);
    assertRuns(admit());

    Call second = admit();

    assertToldNothing(second);
    pass(SECOND - 1);
    assertToldNothing(second);
    pass(2);
    assertRuns(second);
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void aNewcomerDoesNotOvertakeTheLine() {
    openAt(1, 1);
    admit();
    Call second = admit();

    now += SECOND;
    Call third = admit();

    assertRuns(second);
    assertToldNothing(third);
    assertWakesIn(SECOND);
  }

  @Test
  void aCallThatItLetsStartOnlyAfterItsDeadlineIsRefusedAtOnce() {
    openAt(1, 1);
    admit();

    assertRefused(admit(call(SECOND)), FailureType.DEADLINE_EXCEEDED, TOO_LATE);
    assertToldNothing(admit(call(SECOND + 1)));
  }

  @Test
  void theFirstInLineIsRefusedWhenItCannotStartInTimeAnyMore() {
    openAt(1, 1);
    admit();
    Call second = admit();
    Call third = admit(call(3 * SECOND / 2));
    Call fourth = admit();

    now += SECOND;
    wake();

    assertRuns(second);
    assertRefused(third, FailureType.DEADLINE_EXCEEDED, TOO_LATE);
    assertToldNothing(fourth);
    assertWakesIn(SECOND);
  }

  @Test
  void aCallThatLeavesTakesNoStart() {
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
  void anAttemptAfterTheFirstTakesAStartToo() {
    openAt(1, 1);
    Call call = admit();
    retry(call, SECOND / 10);

    pass(SECOND - 1);
    assertThat(call.starts()).isEqualTo(1);
    pass(2);
    assertThat(call.starts()).isEqualTo(2);
  }

  @Test
  void withoutAFreePermitOnlyTheDeadlineWakes() {
    openAt(1, 1);
    open(10, 1);
    Call running = admit();
    Call second = admit(call(5 * SECOND));
    assertThat(admission.wakeAt() - now).isGreaterThan(SECOND);

    settle(running);

    assertWakesIn(SECOND);
    assertToldNothing(second);
  }

  @Test
  void aBurstStartsTogether() {
    openAt(1, 3);

    assertRuns(admit(), admit(), admit());
    assertToldNothing(admit());
  }
}
