package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is taken out. At every time, those included at which the clock is negative or wraps. */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionWithdrawTest extends AdmissionFixture {
  AdmissionWithdrawTest(long now) {
    super(now);
  }

  @Test
  void aCallThatWaitsInLineLeavesWithoutAWord() {
    Call running = admit();
    Call waiting = admit();
    Call next = admit();

    assertThat(withdraw(waiting)).isTrue();

    assertToldNothing(waiting);
    settle(running);
    assertToldNothing(waiting);
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
  void aCallBehindAnEqualOneLeaves() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    assertThat(withdraw(follower)).isTrue();

    settle(leader);
    assertToldNothing(follower);
    assertAllReturned();
  }

  @Test
  void whoDoesNotWaitCannotLeave() {
    Call stranger = call(SECOND);
    Call running = admit();
    Call refused = admit(call(0));
    Call withdrawn = admit();
    withdraw(withdrawn);

    assertThat(withdraw(stranger)).isFalse();
    assertThat(withdraw(running)).isFalse();
    assertThat(withdraw(refused)).isFalse();
    assertThat(withdraw(withdrawn)).isFalse();
    settle(running);
    assertThat(withdraw(running)).isFalse();
    assertAllReturned();
  }

  @Test
  void theAlarmIsSetForWhoIsLeft() {
    admit();
    Call first = admit(call(2 * SECOND));
    admit(call(9 * SECOND));

    withdraw(first);

    pass(SECOND);
    assertThat(admission.wakeAt() - now).isGreaterThan(SECOND + TICK);
  }
}
