package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The admission while the circuit breaker is not closed. All tests run at several times, including
 * a negative clock and one that wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionSuspendedTest extends AdmissionFixture {
  AdmissionSuspendedTest(long now) {
    super(now);
    open(10, 2);
  }

  private void suspend() {
    settle(admit(), UNAUTHORIZED);
  }

  @Test
  void a401RejectsEveryWaitingCall() {
    Call unauthorized = admit();
    Call running = admit();
    Call queued = admit();
    Call backingOff = admit();
    settle(running);
    assertRuns(queued);
    retry(queued, SECOND);
    assertRuns(backingOff);

    settle(unauthorized, UNAUTHORIZED);

    assertRejected(queued, FailureType.SUSPENDED, SUSPENDED);
    assertThat(queued.rejection().retryAfter()).isEqualTo(COOL_DOWN);
    assertThat(admission.stats().suspended()).isTrue();
    assertThat(admission.running()).containsExactly(backingOff);
    assertRuns(backingOff);
  }

  @Test
  void aNewCallIsRejectedUntilTheCoolDownHasPassed() {
    suspend();

    now += 10 * SECOND;
    Call early = admit();
    now += 20 * SECOND;
    Call probe = admit();

    assertRejected(early, FailureType.SUSPENDED, SUSPENDED);
    assertThat(early.rejection().retryAfter()).isEqualTo(20 * SECOND);
    assertRuns(probe);
  }

  @Test
  void duringAProbeAllOtherCallsAreRejected() {
    suspend();
    now += COOL_DOWN;
    Call probe = admit();

    Call other = admit();
    assertRejected(other, FailureType.SUSPENDED, SUSPENDED);
    assertThat(other.rejection().retryAfter()).isZero();

    settle(probe);
    assertThat(admission.stats().suspended()).isFalse();
    assertRuns(admit());
  }

  @Test
  void aFailedProbeBeginsANewCoolDown() {
    suspend();
    now += COOL_DOWN;
    settle(admit(), UNAUTHORIZED);

    Call next = admit();

    assertRejected(next, FailureType.SUSPENDED, SUSPENDED);
    assertThat(next.rejection().retryAfter()).isEqualTo(COOL_DOWN);
  }

  @Test
  void aProbeIsNotRetried() {
    suspend();
    now += COOL_DOWN;
    Call probe = admit();

    RetryDecision decision = decide(probe, LimitSignal.RATE_LIMITED, SECOND, false);

    assertThat(decision.denial()).isEqualTo(RetryDecision.Denial.SUSPENDED);
    settle(probe);
    assertRuns(admit());
  }

  @Test
  void aProbeThatLeavesTheQueueIsReplaced() {
    rate = new RateLimit(0.01, 1, now);
    open(10, 2);
    suspend();
    now += COOL_DOWN;
    Call probe = admit(call(200 * SECOND));
    assertNoCallback(probe);
    assertRejected(admit(call(200 * SECOND)), FailureType.SUSPENDED, SUSPENDED);

    withdraw(probe);

    assertNoCallback(admit(call(200 * SECOND)));
  }

  @Test
  void anExpiredProbeIsReplaced() {
    rate = new RateLimit(0.01, 1, now);
    open(10, 2);
    suspend();
    now += COOL_DOWN;
    Call probe = admit(call(71 * SECOND));

    now += 71 * SECOND;
    wake();

    assertThat(probe.rejection().type()).isEqualTo(FailureType.DEADLINE_EXCEEDED);
    assertRuns(admit(call(200 * SECOND)));
  }

  @Test
  void theFollowersOfARejectedCallAreNotified() {
    Call unauthorized = admit();
    admit();
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    settle(unauthorized, UNAUTHORIZED);

    assertRejected(leader, FailureType.SUSPENDED, SUSPENDED);
    assertThat(follower.callbacks()).containsExactly(leader);
  }

  @Test
  void theFollowersOfTheCallWithThe401ShareItsResult() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    settle(leader, UNAUTHORIZED);

    assertThat(follower.callbacks()).containsExactly(leader);
    admit(follower);
    assertThat(follower.rejection().detail()).isEqualTo(SUSPENDED);
    assertAllReturned();
  }
}
