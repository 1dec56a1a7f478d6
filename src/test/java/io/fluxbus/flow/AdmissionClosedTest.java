package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A closed admission. All tests run at several times, including a negative clock and one that
 * wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionClosedTest extends AdmissionFixture {
  private static final String CLOSED = "the client was closed";

  AdmissionClosedTest(long now) {
    super(now);
  }

  @Test
  void everyWaitingCallIsRejected() {
    Call running = admit();
    Call backingOff = admit();
    settle(running);
    retry(backingOff, SECOND);
    Call next = admit();
    Call queued = admit();

    close();

    assertRejected(backingOff, FailureType.CLOSED, CLOSED);
    assertRejected(queued, FailureType.CLOSED, CLOSED);
    assertThat(admission.running()).containsExactly(next);
    assertRuns(next);
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void everyFutureCallIsRejected() {
    close();

    assertRejected(admit(), FailureType.CLOSED, CLOSED);
    assertRejected(admit(call(0)), FailureType.CLOSED, CLOSED);
  }

  @Test
  void aRunningCallMayEndAndNoOtherStarts() {
    Call running = admit(priced(5));
    close();

    settle(running);

    assertRuns(running);
    assertAllReturned();
  }

  @Test
  void aFollowerOfARunningCallIsNotifiedAtItsEnd() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    close();
    assertNoCallback(follower);
    assertThat(waiting()).isEqualTo(1);

    settle(leader);
    assertThat(follower.callbacks()).containsExactly(leader);
    admit(follower);
    assertThat(follower.rejection().detail()).isEqualTo(CLOSED);
    assertAllReturned();
  }

  @Test
  void theFollowersOfAWaitingCallAreNotified() {
    admit();
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    close();

    assertRejected(leader, FailureType.CLOSED, CLOSED);
    assertThat(follower.callbacks()).containsExactly(leader);
    assertThat(waiting()).isZero();
  }

  @Test
  void closingTwiceChangesNothing() {
    admit();
    Call waiting = admit();

    close();
    close();

    assertRejected(waiting, FailureType.CLOSED, CLOSED);
  }
}
