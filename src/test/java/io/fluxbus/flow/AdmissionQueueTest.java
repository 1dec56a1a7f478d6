package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who waits, and who cannot. At every time, those included at which the clock is negative or wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionQueueTest extends AdmissionFixture {
  AdmissionQueueTest(long now) {
    super(now);
  }

  @Test
  void holdsExactlyAsManyAsItMay() {
    open(2, 1);
    admit();
    Call first = admit();
    Call second = admit();

    Call third = admit();

    assertToldNothing(first, second);
    assertRefused(third, FailureType.OVERLOADED, "the queue is full (maxQueueSize 2)");
    assertThat(waiting()).isEqualTo(2);
  }

  @Test
  void whoLeavesMakesRoom() {
    open(1, 1);
    admit();
    Call first = admit();
    withdraw(first);

    assertToldNothing(admit());
  }

  @Test
  void ofNoneACallStartsAtOnceOrNotAtAll() {
    open(0, 1);

    Call running = admit();
    assertRuns(running);
    assertRefused(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 0)");

    settle(running);
    assertRuns(admit());
  }

  @Test
  void saysWhenItWillHaveDrained() {
    open(3, 2);
    Call seen = admit();
    now += 4 * SECOND;
    settle(seen);
    for (int i = 0; i < 5; i++) {
      admit();
    }

    Call refused = admit();

    assertThat(refused.rejection().retryAfter()).as("4 calls of 4 s by twos").isEqualTo(8 * SECOND);
  }

  @Test
  void countsThoseBetweenAttemptsAndThoseBehindAnEqualCall() {
    open(3, 2);
    Call leader = admit(keyed("k"));
    Call rests = admit();
    retry(rests, SECOND);
    admit(keyed("k"));
    admit();
    admit();

    assertThat(waiting()).isEqualTo(3);
    assertRefused(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 3)");
    assertRefused(admit(keyed("k")), FailureType.OVERLOADED, "the queue is full (maxQueueSize 3)");
    assertRuns(leader);
  }

  @Test
  void whoComesBackForAnotherAttemptAlwaysMayWait() {
    open(1, 1);
    Call running = admit();
    Call waiting = admit();

    retry(running, SECOND);

    assertRuns(waiting);
    assertThat(waiting()).isEqualTo(1);
    Call another = admit();
    assertRefused(another, FailureType.OVERLOADED, "the queue is full (maxQueueSize 1)");
    retry(waiting, SECOND);
    assertThat(waiting()).isEqualTo(2);
  }

  @Test
  void neverMoreWaitThanItHoldsAndRanAtOnce() {
    open(1, 2);
    for (int i = 0; i < 3; i++) {
      Call call = admit();
      assertRuns(call);
      retry(call, SECOND);
    }
    assertThat(waiting()).isEqualTo(3);

    Call another = admit();

    assertRefused(another, FailureType.OVERLOADED, "the queue is full (maxQueueSize 1)");
  }

  @Test
  void ofNoneAsManyMayRestAsRanAtOnce() {
    open(0, 1);
    Call call = admit();
    retry(call, SECOND);

    assertRefused(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 0)");

    withdraw(call);
    assertRuns(admit());
  }
}
