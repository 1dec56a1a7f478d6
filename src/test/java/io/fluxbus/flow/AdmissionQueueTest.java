package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls wait. Runs at several times, including a negative clock and one that wraps. */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionQueueTest extends AdmissionFixture {
  AdmissionQueueTest(long now) {
    super(now);
  }

  @Test
  void takesExactlyMaxQueueSizeCalls() {
    open(2, 1);
    admit();
    Call first = admit();
    Call second = admit();

    Call third = admit();

    assertNoCallback(first, second);
    assertRejected(third, FailureType.OVERLOADED, "the queue is full (maxQueueSize 2)");
    assertThat(waiting()).isEqualTo(2);
  }

  @Test
  void aCallThatLeavesMakesSpace() {
    open(1, 1);
    admit();
    Call first = admit();
    withdraw(first);

    assertNoCallback(admit());
  }

  @Test
  void withoutAQueueACallStartsAtOnceOrIsRejected() {
    open(0, 1);

    Call running = admit();
    assertRuns(running);
    assertRejected(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 0)");

    settle(running);
    assertRuns(admit());
  }

  @Test
  void aRejectionEstimatesWhenTheQueueHasDrained() {
    open(3, 2);
    Call seen = admit();
    now += 4 * SECOND;
    settle(seen);
    for (int i = 0; i < 5; i++) {
      admit();
    }

    Call rejected = admit();

    assertThat(rejected.rejection().retryAfter())
        .as("4 calls of 4 s by twos")
        .isEqualTo(8 * SECOND);
  }

  @Test
  void countsCallsBetweenAttemptsAndFollowers() {
    open(3, 2);
    Call leader = admit(keyed("k"));
    Call rests = admit();
    retry(rests, SECOND);
    admit(keyed("k"));
    admit();
    admit();

    assertThat(waiting()).isEqualTo(3);
    assertRejected(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 3)");
    assertRejected(admit(keyed("k")), FailureType.OVERLOADED, "the queue is full (maxQueueSize 3)");
    assertRuns(leader);
  }

  @Test
  void aCallThatReturnsForAnotherAttemptMayAlwaysWait() {
    open(1, 1);
    Call running = admit();
    Call waiting = admit();

    retry(running, SECOND);

    assertRuns(waiting);
    assertThat(waiting()).isEqualTo(1);
    Call another = admit();
    assertRejected(another, FailureType.OVERLOADED, "the queue is full (maxQueueSize 1)");
    retry(waiting, SECOND);
    assertThat(waiting()).isEqualTo(2);
  }

  @Test
  void exceedsItsSizeAtMostByTheCallsThatRanAtOnce() {
    open(1, 2);
    for (int i = 0; i < 3; i++) {
      Call call = admit();
      assertRuns(call);
      retry(call, SECOND);
    }
    assertThat(waiting()).isEqualTo(3);

    Call another = admit();

    assertRejected(another, FailureType.OVERLOADED, "the queue is full (maxQueueSize 1)");
  }

  @Test
  void withoutAQueueAsManyCallsMayBackOffAsRanAtOnce() {
    open(0, 1);
    Call call = admit();
    retry(call, SECOND);

    assertRejected(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 0)");

    withdraw(call);
    assertRuns(admit());
  }
}
