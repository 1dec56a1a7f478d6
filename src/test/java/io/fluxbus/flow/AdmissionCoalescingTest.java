package io.fluxbus.flow;

import static io.fluxbus.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that follow an equal one. Runs at several times, including a negative clock and one that
 * wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionCoalescingTest extends AdmissionFixture {
  AdmissionCoalescingTest(long now) {
    super(now);
    open(10, 2);
  }

  @Test
  void anEqualCallFollowsTheRunningOneEvenIfAPermitIsFree() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    assertRuns(leader);
    assertNoCallback(follower);
    assertThat(inFlight()).isEqualTo(1);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void callsWithoutAnEqualKeyDoNotFollow() {
    assertRuns(admit(keyed("k")), admit(keyed("l")));
    open(10, 2);
    assertRuns(admit(), admit());
  }

  @ParameterizedTest
  @EnumSource
  void allFollowersAreNotifiedInTheirOrderAtTheEnd(LimitSignal signal) {
    Call leader = admit(keyed("k"));
    List<Ticket> notified = new ArrayList<>();
    List<Ticket> followers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Ticket follower =
          new Ticket(INTERACTIVE, now + SECOND, 5, "k") {
            @Override
            protected void onPermit() {
              throw new AssertionError("it shares a result");
            }

            @Override
            protected void onRejected(Rejection rejection) {
              throw new AssertionError(rejection.detail());
            }

            @Override
            protected void onLeaderSettled(Ticket leader) {
              notified.add(this);
            }
          };
      followers.add(follower);
      admission.admit(follower, now).run();
    }

    settle(leader, signal);

    assertThat(notified).isEqualTo(followers);
    assertAllReturned();
  }

  @Test
  void aCallFollowsOneThatWaitsOrBacksOff() {
    open(10, 1);
    Call leader = admit(keyed("k"));
    retry(leader, SECOND);
    Call duringBackoff = admit(keyed("k"));
    Call running = admit();
    now += 2 * SECOND;
    wake();
    Call whileQueued = admit(keyed("k"));
    settle(running);
    assertThat(leader.starts()).isEqualTo(2);

    settle(leader);

    assertThat(duringBackoff.callbacks()).containsExactly(leader);
    assertThat(whileQueued.callbacks()).containsExactly(leader);
    assertAllReturned();
  }

  @Test
  void theFirstFollowerReplacesAWithdrawnLeader() {
    open(10, 1);
    admit();
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    withdraw(leader);

    assertNoCallback(follower);
    assertNoCallback(leader);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void theFirstFollowerReplacesAnExpiredLeader() {
    open(10, 1);
    admit();
    Call leader = admit(new Call(INTERACTIVE, now + SECOND, 5, "k"));
    Call follower = admit(keyed("k"));

    now += 2 * SECOND;
    wake();

    assertThat(leader.rejection().type()).isEqualTo(FailureType.DEADLINE_EXCEEDED);
    assertNoCallback(follower);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void ifAllExpireAtOnceEachIsNotifiedOnce() {
    open(10, 1);
    admit();
    Call leader = admit(new Call(INTERACTIVE, now + SECOND, 5, "k"));
    List<Call> followers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      followers.add(admit(new Call(INTERACTIVE, now + SECOND, 5, "k")));
    }

    now += 2 * SECOND;
    wake();

    assertThat(leader.callbacks()).hasSize(1);
    assertThat(followers).allSatisfy(follower -> assertThat(follower.callbacks()).hasSize(1));
    assertThat(waiting()).isZero();
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void aPromotedFollowerLeadsTheOthersFromTheHeadOfTheQueue() {
    open(10, 1);
    Call running = admit();
    Call leader = admit(keyed("k"));
    Call behind = admit();
    Call first = admit(keyed("k"));
    Call second = admit(keyed("k"));
    withdraw(leader);

    settle(running);
    assertThat(first.callbacks()).containsExactly("start");
    assertNoCallback(behind);
    settle(first);

    assertThat(second.callbacks()).containsExactly(first);
    settle(behind);
    assertAllReturned();
  }

  @Test
  void noCallFollowsALeaderThatHasEnded() {
    Call leader = admit(keyed("k"));
    settle(leader);

    assertRuns(admit(keyed("k")));
  }

  @Test
  void aRejectedCallIsNoLeader() {
    open(0, 1);
    Call running = admit();
    Call rejected = admit(keyed("k"));
    assertThat(rejected.ends()).isEqualTo(1);
    settle(running);

    assertRuns(admit(keyed("k")));
  }

  @Test
  void aFollowerHasNoPlaceInTheQueue() {
    open(10, 1);
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));
    Call next = admit();

    settle(leader);

    assertRuns(next);
    assertThat(follower.callbacks()).containsExactly(leader);
  }
}
