package io.fluxbus.flow;

import static io.fluxbus.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Deadlines of waiting calls. Runs at several times, including a negative clock and one that wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionDeadlineTest extends AdmissionFixture {
  private static final String EXPIRED = "its deadline passed before it could be sent";

  AdmissionDeadlineTest(long now) {
    super(now);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -5_000_000_000L})
  void anExpiredCallIsNotAdmitted(long timeout) {
    assertRejected(admit(call(timeout)), FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertAllReturned();
  }

  @Test
  void aQueuedCallIsRejectedAtItsDeadline() {
    Call running = admit();
    Call waiting = admit(call(2 * SECOND));

    pass(2 * SECOND - 1);
    assertNoCallback(waiting);
    pass(TICK);

    assertRejected(waiting, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    settle(running);
    assertAllReturned();
  }

  @Test
  void aCallThatIsWokenTooEarlyKeepsWaiting() {
    admit();
    Call waiting = admit(call(2 * SECOND));

    now += 2 * SECOND - 1;
    wake();

    assertNoCallback(waiting);
    assertThat(admission.wakeAt() - now).isBetween(1L, TICK);
  }

  @Test
  void anExpiredCallIsNotStartedEvenIfItWasNotWoken() {
    Call running = admit();
    Call expired = admit(call(2 * SECOND));
    Call next = admit();

    now += 2 * SECOND;
    settle(running);

    assertRejected(expired, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertRuns(next);
  }

  @Test
  void aCallBetweenAttemptsThatIsWokenTooLateIsRejected() {
    Call call = admit(call(3 * SECOND));
    retry(call, 2 * SECOND);

    now += 3 * SECOND;
    wake();

    assertRejected(call, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertAllReturned();
  }

  @Test
  void aCallThatReturnedToTheQueueIsRejectedAtItsDeadline() {
    Call call = admit(call(3 * SECOND));
    Call other = admit();
    retry(call, SECOND);

    pass(3 * SECOND - 1);
    assertRuns(call);
    pass(TICK);

    assertThat(call.starts()).isEqualTo(1);
    assertRejected(call, FailureType.DEADLINE_EXCEEDED, EXPIRED);
    assertRuns(other);
  }

  @Test
  void aFollowerIsRejectedAtItsOwnDeadline() {
    Call leader = admit(keyed("k"));
    Call follower = admit(new Call(INTERACTIVE, now + 2 * SECOND, 5, "k"));

    pass(2 * SECOND - 1);
    assertNoCallback(follower);
    pass(TICK);
    assertRejected(follower, FailureType.DEADLINE_EXCEEDED, EXPIRED);

    settle(leader);
    assertThat(follower.callbacks()).hasSize(1);
    assertAllReturned();
  }

  @Test
  void theLongestWaitEndsWithARejection() {
    admit();
    Call patient = admit(call(Admission.LONGEST_WAIT));

    pass(Admission.LONGEST_WAIT - 1);
    assertNoCallback(patient);
    pass(TICK);

    assertRejected(patient, FailureType.DEADLINE_EXCEEDED, EXPIRED);
  }
}
