package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.ACCEPTED;
import static io.fluxbus.flow.LimitSignal.IGNORED;
import static io.fluxbus.flow.LimitSignal.RATE_LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pause after a 429 to a call that ran alone. Runs at several times, including a wrapping
 * clock.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionPausedTest extends AdmissionFixture {
  AdmissionPausedTest(long now) {
    super(now);
  }

  @Test
  void afterA429ToACallThatRanAloneTheNextCallWaits() {
    Call limited = admit();
    Call next = admit();

    settle(limited, RATE_LIMITED);

    assertNoCallback(next);
    assertWakesIn(SECOND / 4);
    pass(SECOND / 4 - 1);
    assertNoCallback(next);
    pass(2);
    assertRuns(next);
  }

  @Test
  void aNewCallWaitsAsWell() {
    settle(admit(), RATE_LIMITED);

    Call newcomer = admit();

    assertNoCallback(newcomer);
    pass(SECOND / 4 + 1);
    assertRuns(newcomer);
  }

  @Test
  void each429DoublesThePauseAndASuccessEndsIt() {
    Call call = admit();
    for (long pause = SECOND / 4; pause < 8 * SECOND; pause *= 2) {
      Call next = admit();
      settle(call, RATE_LIMITED);
      assertWakesIn(pause);
      pass(pause + 1);
      assertRuns(next);
      call = next;
    }
    settle(call, ACCEPTED);

    assertRuns(admit());
  }

  @Test
  void whileOtherCallsRunTheNextCallStartsAtOnce() {
    open(10, 2);
    admit();
    Call limited = admit();
    Call next = admit();

    settle(limited, RATE_LIMITED);

    assertRuns(next);
  }

  @Test
  void aRetryWaitsForThePauseToo() {
    Call call = admit();
    decide(call, RATE_LIMITED, SECOND / 8, false).effects().run();

    pass(SECOND / 4 - 1);
    assertThat(call.starts()).isEqualTo(1);
    pass(2);
    assertThat(call.starts()).isEqualTo(2);
  }

  @Test
  void aCallThatExpiresDuringThePauseIsRejected() {
    Call limited = admit();
    Call next = admit(call(SECOND / 8));

    settle(limited, RATE_LIMITED);
    pass(SECOND / 8 + TICK);

    assertThat(next.rejection().type()).isEqualTo(FailureType.DEADLINE_EXCEEDED);
  }

  @Test
  void anotherFailureCausesNoPause() {
    Call failed = admit();
    Call next = admit();

    settle(failed, IGNORED);

    assertRuns(next);
  }
}
