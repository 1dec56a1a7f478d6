package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that are withdrawn. Runs at several times, including a negative clock and one that wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionWithdrawTest extends AdmissionFixture {
  AdmissionWithdrawTest(long now) {
    super(now);
  }

  @Test
  void aQueuedCallLeavesWithoutACallback() {
    Call running = admit();
    Call waiting = admit();
    Call next = admit();

    assertThat(withdraw(waiting)).isTrue();

    assertNoCallback(waiting);
    settle(running);
    assertNoCallback(waiting);
    assertRuns(next);
  }

  @Test
  void aCallBetweenAttemptsLeaves() {
    Call call = admit();
    retry(call, SECOND);

    assertThat(withdraw(call)).isTrue();

    assertRuns(call);
    assertAllReturned();
  }

  @Test
  void aFollowerLeaves() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    assertThat(withdraw(follower)).isTrue();

    settle(leader);
    assertNoCallback(follower);
    assertAllReturned();
  }

  @Test
  void aCallThatDoesNotWaitCannotLeave() {
    Call notAdmitted = call(SECOND);
    Call running = admit();
    Call rejected = admit(call(0));
    Call withdrawn = admit();
    withdraw(withdrawn);

    assertThat(withdraw(notAdmitted)).isFalse();
    assertThat(withdraw(running)).isFalse();
    assertThat(withdraw(rejected)).isFalse();
    assertThat(withdraw(withdrawn)).isFalse();
    settle(running);
    assertThat(withdraw(running)).isFalse();
    assertAllReturned();
  }

  @Test
  void theNextWakeIsThatOfTheRemainingCalls() {
    admit();
    Call first = admit(call(2 * SECOND));
    admit(call(9 * SECOND));

    withdraw(first);

    pass(SECOND);
    assertThat(admission.wakeAt() - now).isGreaterThan(SECOND + TICK);
  }
}
