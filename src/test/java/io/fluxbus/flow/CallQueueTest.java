package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.flow.Ticket.State;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallQueueTest {
  private static final long SECOND = Call.SECOND;

  /** The clock wraps soon. */
  private final long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

  private final CallQueue room = new CallQueue(now);
  private final Call call = Call.until(now + 10 * SECOND);
  private final Call other = Call.until(now + 20 * SECOND);

  @Test
  void anEmptyRoomWakesNobody() {
    assertThat(room.size()).isZero();
    assertThat(room.next()).isNull();
    assertThat(room.wakeAt()).isEqualTo(Admission.NEVER);
    assertThat(room.wake(now + 100 * SECOND)).isEmpty();
    assertThat(CallQueue.holds(call)).isFalse();
  }

  @Test
  void whoIsInLineWakesAtItsDeadline() {
    room.enqueue(call);

    assertThat(call.state).isEqualTo(State.WAITING);
    assertThat(CallQueue.holds(call)).isTrue();
    assertThat(room.next()).isSameAs(call);
    assertThat(room.wake(now + 10 * SECOND - 1)).isEmpty();
    assertThat(room.wake(now + 10 * SECOND + 2_000_000)).containsExactly(call);
  }

  @Test
  void whoRestsIsNotNextAndWakesWhenItHasRested() {
    room.rest(call, now + SECOND);

    assertThat(call.state).isEqualTo(State.BACKOFF);
    assertThat(call.returning).isTrue();
    assertThat(room.next()).isNull();
    assertThat(room.size()).isEqualTo(1);
    assertThat(room.wake(now + SECOND - 1)).isEmpty();
    assertThat(room.wake(now + SECOND + 2_000_000)).containsExactly(call);
  }

  @Test
  void whoJoinsWaitsBehindItsLeaderUntilItsOwnDeadline() {
    room.join(call, other);

    assertThat(call.state).isEqualTo(State.JOINED);
    assertThat(other.followers.first()).isSameAs(call);
    assertThat(room.next()).isNull();
    assertThat(room.onTheirOwn()).isEmpty();
    assertThat(room.wake(now + 10 * SECOND + 2_000_000)).containsExactly(call);
  }

  @Test
  void whoIsWokenStandsWhereItStood() {
    room.enqueue(call);
    room.enqueue(other);

    room.wake(now + 11 * SECOND);
    assertThat(room.next()).isSameAs(call);
    room.leave(call);

    assertThat(room.next()).isSameAs(other);
    assertThat(room.size()).isEqualTo(1);
  }

  @Test
  void onTheirOwnAreThoseInLineAndThoseThatRest() {
    Call follower = Call.until(now + SECOND);
    room.enqueue(call);
    room.rest(other, now + SECOND);
    room.join(follower, call);

    assertThat(room.onTheirOwn()).containsExactlyInAnyOrder(call, other);
    assertThat(room.size()).isEqualTo(3);
  }

  @Test
  void whoStartsIsGone() {
    room.enqueue(call);

    room.started(call);

    assertThat(room.size()).isZero();
    assertThat(room.next()).isNull();
    assertThat(room.wakeAt()).isEqualTo(Admission.NEVER);
    assertThat(call.list).isNull();
  }
}
