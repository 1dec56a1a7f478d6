package io.fluxbus.flow;

import static io.fluxbus.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose time is up. At every time, those included at which the clock is negative or wraps. */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionDeadlineTest extends AdmissionFixture {
  private static final String EXPIRED = "its time was up before it could be sent";

  AdmissionDeadlineTest(long now) {
    super(now);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -5_000_000_000L})
  void aCallWhoseTimeIsUpIsNotAdmitted(long timeout) {
    assertRefused(admit(call(timeout)), FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertAllReturned();
  }

  @Test
  void aCallThatWaitsInLineIsRefusedAtItsDeadline() {
    Call running = admit();
    Call waiting = admit(call(2 * SECOND));

    pass(2 * SECOND - 1);
    assertToldNothing(waiting);
    pass(TICK);

    assertRefused(waiting, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    settle(running);
    assertAllReturned();
  }

  @Test
  void whoIsWokenTooEarlyWaitsOn() {
    admit();
    Call waiting = admit(call(2 * SECOND));

    now += 2 * SECOND - 1;
    wake();

    assertToldNothing(waiting);
    assertThat(admission.wakeAt() - now).isBetween(1L, TICK);
  }

  @Test
  void aCallWhoseTimeIsUpIsNeverStartedThoughNobodyWokeIt() {
    Call running = admit();
    Call expired = admit(call(2 * SECOND));
    Call next = admit();

    now += 2 * SECOND;
    settle(running);

    assertRefused(expired, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertRuns(next);
  }

  @Test
  void aCallBetweenAttemptsThatIsWokenTooLateIsRefused() {
    Call call = admit(call(3 * SECOND));
    retry(call, 2 * SECOND);

    now += 3 * SECOND;
    wake();

    assertRefused(call, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertAllReturned();
  }

  @Test
  void aCallBackInLineIsRefusedAtItsDeadline() {
    Call call = admit(call(3 * SECOND));
    Call other = admit();
    retry(call, SECOND);

    pass(3 * SECOND - 1);
    assertRuns(call);
    pass(TICK);

    assertThat(call.starts()).isEqualTo(1);
    assertRefused(call, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertRuns(other);
  }

  @Test
  void aCallBehindAnEqualOneIsRefusedAtItsOwnDeadline() {
    Call leader = admit(keyed("k"));
    Call follower = admit(new Call(INTERACTIVE, now + 2 * SECOND, 5, "k"));

    pass(2 * SECOND - 1);
    assertToldNothing(follower);
    pass(TICK);
    assertRefused(follower, FailureType.DEADLINE_EXCEEDED, EXPIRED);

    settle(leader);
    assertThat(follower.told()).hasSize(1);
    assertAllReturned();
  }

  @Test
  void theLongestWaitIsLongEnough() {
    admit();
    Call patient = admit(call(Admission.LONGEST_WAIT));

    pass(Admission.LONGEST_WAIT - 1);
    assertToldNothing(patient);
    pass(TICK);

    assertRefused(patient, FailureType.DEADLINE_EXCEEDED, EXPIRED);
  }
}
