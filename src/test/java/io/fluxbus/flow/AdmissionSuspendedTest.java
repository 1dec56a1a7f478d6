package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens after the API refused the key. At every time, those included at which the clock is
 * negative or wraps.
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
  void aDenialRefusesEveryCallThatWaits() {
    Call denied = admit();
    Call running = admit();
    Call inLine = admit();
    Call resting = admit();
    settle(running);
    assertRuns(inLine);
    retry(inLine, SECOND);
    assertRuns(resting);

    settle(denied, UNAUTHORIZED);

    assertRefused(inLine, FailureType.SUSPENDED, SUSPENDED);
    assertThat(inLine.rejection().retryAfter()).isEqualTo(COOL_DOWN);
    assertThat(admission.stats().suspended()).isTrue();
    assertThat(admission.running()).containsExactly(resting);
    assertRuns(resting);
  }

  @Test
  void aNewCallIsRefusedUntilTheCoolDownHasPassed() {
    suspend();

    now += 10 * SECOND;
    Call early = admit();
    now += 20 * SECOND;
    Call probe = admit();

    assertRefused(early, FailureType.SUSPENDED, SUSPENDED);
    assertThat(early.rejection().retryAfter()).isEqualTo(20 * SECOND);
    assertRuns(probe);
  }

  @Test
  void whileOneProbesTheOthersAreRefused() {
    suspend();
    now += COOL_DOWN;
    Call probe = admit();

    Call other = admit();
    assertRefused(other, FailureType.SUSPENDED, SUSPENDED);
    assertThat(other.rejection().retryAfter()).isZero();

    settle(probe);
    assertThat(admission.stats().suspended()).isFalse();
    assertRuns(admit());
  }

  @Test
  void aProbeThatIsDeniedBeginsAnew() {
    suspend();
    now += COOL_DOWN;
    settle(admit(), UNAUTHORIZED);

    Call next = admit();

    assertRefused(next, FailureType.SUSPENDED, SUSPENDED);
    assertThat(next.rejection().retryAfter()).isEqualTo(COOL_DOWN);
  }

  @Test
  void aProbeIsNotTriedAgain() {
    suspend();
    now += COOL_DOWN;
    Call probe = admit();

    RetryDecision decision = decide(probe, LimitSignal.RATE_LIMITED, SECOND, false);

    assertThat(decision.denial()).isEqualTo(RetryDecision.Denial.SUSPENDED);
    settle(probe);
    assertRuns(admit());
  }

  @Test
  void aProbeThatLeavesTheLineIsReplaced() {
    rate = new RateLimit(0.01, 1, now);
    open(10, 2);
    suspend();
    now += COOL_DOWN;
    Call probe = admit(call(200 * SECOND));
    assertToldNothing(probe);
    assertRefused(admit(call(200 * SECOND)), FailureType.SUSPENDED, SUSPENDED);

    withdraw(probe);

    assertToldNothing(admit(call(200 * SECOND)));
  }

  @Test
  void aProbeWhoseTimeIsUpIsReplaced() {
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
  void theFollowersOfARefusedCallAreTold() {
    Call denied = admit();
    admit();
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    settle(denied, UNAUTHORIZED);

    assertRefused(leader, FailureType.SUSPENDED, SUSPENDED);
    assertThat(follower.told()).containsExactly(leader);
  }

  @Test
  void theFollowersOfTheDeniedCallShareItsAnswer() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    settle(leader, UNAUTHORIZED);

    assertThat(follower.told()).containsExactly(leader);
    admit(follower);
    assertThat(follower.rejection().detail()).isEqualTo(SUSPENDED);
    assertAllReturned();
  }
}
