package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.flow.Ticket.State;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallQueueTest {
  private static final long SECOND = Call.SECOND;

  /** The clock wraps soon. */
  private final long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

  private final CallQueue queue = new CallQueue(now);
  private final Call call = Call.until(now + 10 * SECOND);
  private final Call other = Call.until(now + 20 * SECOND);

  @Test
  void anEmptyQueueWakesNoCall() {
    assertThat(queue.size()).isZero();
    assertThat(queue.next()).isNull();
    assertThat(queue.wakeAt()).isEqualTo(Admission.NEVER);
    assertThat(queue.wake(now + 100 * SECOND)).isEmpty();
    assertThat(CallQueue.isWaiting(call)).isFalse();
  }

  @Test
  void aQueuedCallWakesAtItsDeadline() {
    queue.enqueue(call);

    assertThat(call.state).isEqualTo(State.QUEUED);
    assertThat(CallQueue.isWaiting(call)).isTrue();
    assertThat(queue.next()).isSameAs(call);
    assertThat(queue.wake(now + 10 * SECOND - 1)).isEmpty();
    assertThat(queue.wake(now + 10 * SECOND + 2_000_000)).containsExactly(call);
  }

  @Test
  void aCallInBackoffIsNotNextAndWakesAtItsEnd() {
    queue.backOff(call, now + SECOND);

    assertThat(call.state).isEqualTo(State.BACKOFF);
    assertThat(call.returning).isTrue();
    assertThat(queue.next()).isNull();
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.wake(now + SECOND - 1)).isEmpty();
    assertThat(queue.wake(now + SECOND + 2_000_000)).containsExactly(call);
  }

  @Test
  void aFollowerWaitsUntilItsOwnDeadline() {
    queue.follow(call, other);

    assertThat(call.state).isEqualTo(State.FOLLOWING);
    assertThat(other.followers.first()).isSameAs(call);
    assertThat(queue.next()).isNull();
    assertThat(queue.withoutFollowers()).isEmpty();
    assertThat(queue.wake(now + 10 * SECOND + 2_000_000)).containsExactly(call);
  }

  @Test
  void aWokenCallStaysInItsList() {
    queue.enqueue(call);
    queue.enqueue(other);

    queue.wake(now + 11 * SECOND);
    assertThat(queue.next()).isSameAs(call);
    queue.remove(call);

    assertThat(queue.next()).isSameAs(other);
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void withoutFollowersAreTheQueuedCallsAndThoseInBackoff() {
    Call follower = Call.until(now + SECOND);
    queue.enqueue(call);
    queue.backOff(other, now + SECOND);
    queue.follow(follower, call);

    assertThat(queue.withoutFollowers()).containsExactlyInAnyOrder(call, other);
    assertThat(queue.size()).isEqualTo(3);
  }

  @Test
  void aStartedCallIsRemoved() {
    queue.enqueue(call);

    queue.removeStarted(call);

    assertThat(queue.size()).isZero();
    assertThat(queue.next()).isNull();
    assertThat(queue.wakeAt()).isEqualTo(Admission.NEVER);
    assertThat(call.list).isNull();
  }
}
