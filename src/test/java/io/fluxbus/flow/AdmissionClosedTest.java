package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens after closing. At every time, those included at which the clock is negative or
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
  void everyCallThatWaitsIsRefused() {
    Call running = admit();
    Call resting = admit();
    settle(running);
    retry(resting, SECOND);
    Call next = admit();
    Call inLine = admit();

    close();

    assertRefused(resting, FailureType.CLOSED, CLOSED);
    assertRefused(inLine, FailureType.CLOSED, CLOSED);
    assertThat(admission.running()).containsExactly(next);
    assertRuns(next);
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void everyCallToComeIsRefused() {
    close();

    assertRefused(admit(), FailureType.CLOSED, CLOSED);
    assertRefused(admit(call(0)), FailureType.CLOSED, CLOSED);
  }

  @Test
  void aCallThatRunsMayEndAndStartsNobody() {
    Call running = admit(priced(5));
    close();

    settle(running);

    assertRuns(running);
    assertAllReturned();
  }

  @Test
  void whoWaitsForARunningCallIsToldWhenThatEnds() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    close();
    assertToldNothing(follower);
    assertThat(waiting()).isEqualTo(1);

    settle(leader);
    assertThat(follower.told()).containsExactly(leader);
    admit(follower);
    assertThat(follower.rejection().detail()).isEqualTo(CLOSED);
    assertAllReturned();
  }

  @Test
  void theFollowersOfACallThatWaitsAreTold() {
    admit();
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    close();

    assertRefused(leader, FailureType.CLOSED, CLOSED);
    assertThat(follower.told()).containsExactly(leader);
    assertThat(waiting()).isZero();
  }

  @Test
  void closingTwiceChangesNothing() {
    admit();
    Call waiting = admit();

    close();
    close();

    assertRefused(waiting, FailureType.CLOSED, CLOSED);
  }
}
