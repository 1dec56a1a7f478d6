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

/** Equal calls. At every time, those included at which the clock is negative or wraps. */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionCoalescingTest extends AdmissionFixture {
  AdmissionCoalescingTest(long now) {
    super(now);
    open(10, 2);
  }

  @Test
  void anEqualCallJoinsTheOneThatRunsThoughAPermitIsFree() {
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    assertRuns(leader);
    assertToldNothing(follower);
    assertThat(inFlight()).isEqualTo(1);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void differentKeysAndNoKeysJoinNobody() {
    assertRuns(admit(keyed("k")), admit(keyed("l")));
    open(10, 2);
    assertRuns(admit(), admit());
  }

  @ParameterizedTest
  @EnumSource
  void allThatJoinedAreToldInTheirOrderWhenItEnds(LimitSignal signal) {
    Call leader = admit(keyed("k"));
    List<Ticket> told = new ArrayList<>();
    List<Ticket> joined = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Ticket follower =
          new Ticket(INTERACTIVE, now + SECOND, 5, "k") {
            @Override
            protected void onPermit() {
              throw new AssertionError("it shares an answer");
            }

            @Override
            protected void onRejected(Rejection rejection) {
              throw new AssertionError(rejection.detail());
            }

            @Override
            protected void onLeaderSettled(Ticket leader) {
              told.add(this);
            }
          };
      joined.add(follower);
      admission.admit(follower, now).run();
    }

    settle(leader, signal);

    assertThat(told).isEqualTo(joined);
    assertAllReturned();
  }

  @Test
  void aCallJoinsOneThatWaitsOrRests() {
    open(10, 1);
    Call leader = admit(keyed("k"));
    retry(leader, SECOND);
    Call whileItRests = admit(keyed("k"));
    Call running = admit();
    now += 2 * SECOND;
    wake();
    Call whileItWaits = admit(keyed("k"));
    settle(running);
    assertThat(leader.starts()).isEqualTo(2);

    settle(leader);

    assertThat(whileItRests.told()).containsExactly(leader);
    assertThat(whileItWaits.told()).containsExactly(leader);
    assertAllReturned();
  }

  @Test
  void theFirstStepsInWhenItIsWithdrawn() {
    open(10, 1);
    admit();
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));

    withdraw(leader);

    assertToldNothing(follower);
    assertToldNothing(leader);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void theFirstStepsInWhenItsTimeIsUp() {
    open(10, 1);
    admit();
    Call leader = admit(new Call(INTERACTIVE, now + SECOND, 5, "k"));
    Call follower = admit(keyed("k"));

    now += 2 * SECOND;
    wake();

    assertThat(leader.rejection().type()).isEqualTo(FailureType.DEADLINE_EXCEEDED);
    assertToldNothing(follower);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void whenTheTimeOfAllIsUpAtOnceEachIsToldOnce() {
    open(10, 1);
    admit();
    Call leader = admit(new Call(INTERACTIVE, now + SECOND, 5, "k"));
    List<Call> followers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      followers.add(admit(new Call(INTERACTIVE, now + SECOND, 5, "k")));
    }

    now += 2 * SECOND;
    wake();

    assertThat(leader.told()).hasSize(1);
    assertThat(followers).allSatisfy(follower -> assertThat(follower.told()).hasSize(1));
    assertThat(waiting()).isZero();
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void whoStepsInLeadsTheOthersFromTheHeadOfTheLine() {
    open(10, 1);
    Call running = admit();
    Call leader = admit(keyed("k"));
    Call behind = admit();
    Call first = admit(keyed("k"));
    Call second = admit(keyed("k"));
    withdraw(leader);

    settle(running);
    assertThat(first.told()).containsExactly("start");
    assertToldNothing(behind);
    settle(first);

    assertThat(second.told()).containsExactly(first);
    settle(behind);
    assertAllReturned();
  }

  @Test
  void afterItsEndNobodyJoinsItAnyMore() {
    Call leader = admit(keyed("k"));
    settle(leader);

    assertRuns(admit(keyed("k")));
  }

  @Test
  void aRefusedCallLeadsNobody() {
    open(0, 1);
    Call running = admit();
    Call refused = admit(keyed("k"));
    assertThat(refused.ends()).isEqualTo(1);
    settle(running);

    assertRuns(admit(keyed("k")));
  }

  @Test
  void whoJoinedKeepsNoPlaceInLine() {
    open(10, 1);
    Call leader = admit(keyed("k"));
    Call follower = admit(keyed("k"));
    Call next = admit();

    settle(leader);

    assertRuns(next);
    assertThat(follower.told()).containsExactly(leader);
  }
}
