package io.fluxbus.flow;

import static io.fluxbus.Priority.BULK;
import static io.fluxbus.Priority.INTERACTIVE;
import static io.fluxbus.flow.Learned.ACCEPTED;
import static io.fluxbus.flow.Learned.DENIED;
import static io.fluxbus.flow.Learned.LIMITED;
import static io.fluxbus.flow.Learned.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** At every time, those included at which the clock is negative or wraps. */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionTest {
  private static final long SECOND = Call.SECOND;
  private static final long COOL_DOWN = 30 * SECOND;

  /** A wheel may wake somebody as late as this. */
  private static final long TICK = 1 << 20;

  private static final String SUSPENDED =
      "the API refused the key or the account, and nothing is sent until a later call has found out"
          + " that it accepts them again";

  private long now;

  private int maxQueueSize = 10;
  private ConcurrencyLimit limit = ConcurrencyLimit.fixed(1);
  private RateLimit rate;
  private SpendBudget spend = new SpendBudget(Long.MAX_VALUE);
  private RetryBudget retries = new RetryBudget(100);

  private Admission admission;

  AdmissionTest(long now) {
    this.now = now;
    this.rate = new RateLimit(0, 1, now);
    open();
  }

  /** With the settings as they are now. */
  private void open() {
    admission =
        new Admission(maxQueueSize, limit, rate, spend, retries, new Suspension(COOL_DOWN), now);
  }

  private void open(int queue, int permits) {
    maxQueueSize = queue;
    limit = ConcurrencyLimit.fixed(permits);
    open();
  }

  private Call admit() {
    return admit(call(60 * SECOND));
  }

  private Call admit(Call call) {
    admission.admit(call, now).run();
    return call;
  }

  private Call call(long timeout) {
    return new Call(INTERACTIVE, now + timeout, 0, null);
  }

  private Call keyed(Object key) {
    return new Call(INTERACTIVE, now + 60 * SECOND, 5, key);
  }

  private Call priced(long price) {
    return new Call(INTERACTIVE, now + 60 * SECOND, price, null);
  }

  private void settle(Call call, Learned learned) {
    admission.settle(call, learned, OptionalLong.of(0), now).run();
  }

  private void settle(Call call) {
    settle(call, ACCEPTED);
  }

  private void retry(Call call, long delay) {
    Again again = admission.retry(call, NOTHING, delay, false, now);
    assertThat(again.because()).isNull();
    again.effects().run();
  }

  private void wake() {
    admission.wake(now).run();
  }

  private void close() {
    admission.close(now).run();
  }

  private boolean withdraw(Call call) {
    var effects = admission.withdraw(call, now);
    effects.ifPresent(Effects::run);
    return effects.isPresent();
  }

  private int inFlight() {
    return admission.gauges().inFlight();
  }

  private int waiting() {
    return admission.gauges().waiting();
  }

  private void assertRefused(Call call, FailureType type, String detail) {
    assertThat(call.ends()).isEqualTo(1);
    assertThat(call.refusal().type()).isEqualTo(type);
    assertThat(call.refusal().detail()).isEqualTo(detail);
    assertThat(withdraw(call)).as("it is still there").isFalse();
  }

  private static void assertRuns(Call... calls) {
    for (Call call : calls) {
      assertThat(call.told()).containsExactly("start");
    }
  }

  private static void assertToldNothing(Call... calls) {
    for (Call call : calls) {
      assertThat(call.told()).isEmpty();
    }
  }

  /** Lets time pass, with an alarm that goes off whenever it is asked to. */
  private void pass(long nanos) {
    long until = now + nanos;
    while (admission.wakeAt() != Admission.NEVER && admission.wakeAt() - until <= 0) {
      assertThat(admission.wakeAt() - now).as("progress").isPositive();
      now = admission.wakeAt();
      wake();
    }
    now = until;
  }

  /** Or a nanosecond later, since {@link Admission#NEVER} is no time. */
  private void assertWakesIn(long nanos) {
    assertThat(admission.wakeAt()).isNotEqualTo(Admission.NEVER);
    assertThat(admission.wakeAt() - now).isBetween(nanos, nanos + 1);
  }

  private void assertAllReturned() {
    Gauges gauges = admission.gauges();
    assertThat(gauges.inFlight()).isZero();
    assertThat(gauges.waiting()).isZero();
    assertThat(gauges.reserved()).isZero();
    assertThat(admission.running()).isEmpty();
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Nested
  class Permits {
    @Test
    void aCallStartsAtOnceWhileAPermitIsFree() {
      open(0, 3);

      assertRuns(admit(), admit(), admit());

      assertThat(inFlight()).isEqualTo(3);
      assertThat(waiting()).isZero();
      assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
    }

    @Test
    void nobodyIsToldBeforeTheEffectsAreRun() {
      Call call = call(SECOND);

      Effects effects = admission.admit(call, now);
      assertToldNothing(call);
      assertThat(admission.running()).containsExactly(call);

      effects.run();
      assertRuns(call);
    }

    @Test
    void aCallWaitsWhileEveryPermitIsHeld() {
      admit();

      Call second = admit();

      assertToldNothing(second);
      assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void theFirstInLineStartsWhenAPermitComesBack() {
      Call first = admit();
      Call second = admit();
      Call third = admit();

      settle(first);

      assertRuns(first, second);
      assertToldNothing(third);
      assertThat(admission.running()).containsExactly(second);
    }

    @Test
    void increasingTheLimitStartsThoseThatWait() {
      limit = ConcurrencyLimit.adaptive(1, 100);
      open();
      Call first = admit();
      Call second = admit();
      Call third = admit();
      Call fourth = admit();

      settle(first);

      assertRuns(second, third);
      assertToldNothing(fourth);
    }

    @Test
    void aLimitThatFellIsReachedBeforeAnybodyStarts() {
      limit = ConcurrencyLimit.adaptive(4, 100);
      open();
      List<Call> running = List.of(admit(), admit(), admit(), admit());
      Call waiting = admit();

      settle(running.get(0), LIMITED);
      assertThat(admission.gauges().limit()).isEqualTo(2);
      settle(running.get(1), NOTHING);
      assertToldNothing(waiting);

      settle(running.get(2), NOTHING);
      assertRuns(waiting);
    }

    @Test
    void theLimitHearsWhatWasLearnedWithItsEpochAndTheNumberInFlight() {
      List<String> heard = new ArrayList<>();
      limit =
          new ConcurrencyLimit() {
            @Override
            public int current() {
              return 2;
            }

            @Override
            public long epoch() {
              return 10L + heard.size();
            }

            @Override
            public void accepted(long epoch, int inFlight) {
              heard.add("accepted " + epoch + " of " + inFlight);
            }

            @Override
            public void limited(long epoch, int inFlight) {
              heard.add("limited " + epoch + " of " + inFlight);
            }
          };
      open();
      Call first = admit();
      Call second = admit();

      settle(first, ACCEPTED);
      Call third = admit();
      assertThat(admission.retry(second, LIMITED, SECOND, false, now).because()).isNull();
      settle(third, NOTHING);
      Call fourth = admit();
      settle(fourth, DENIED);

      assertThat(heard).containsExactly("accepted 10 of 2", "limited 10 of 2");
    }

    @Test
    void interactiveCallsGoFirstAndBulkGetsOneStartInFive() {
      Call running = admit();
      Call bulk = admit(new Call(BULK, now + 60 * SECOND, 0, null));
      List<Call> interactive = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        interactive.add(admit());
      }

      settle(running);
      for (int i = 0; i < 4; i++) {
        assertRuns(interactive.get(i));
        assertToldNothing(bulk);
        settle(interactive.get(i));
      }
      assertRuns(bulk);
      assertToldNothing(interactive.get(4));
    }

    @Test
    void whoHoldsNoPermitCannotGiveOneBack() {
      Call running = admit();
      Call waiting = admit();
      Call stranger = call(SECOND);

      for (Call call : List.of(waiting, stranger)) {
        assertThatThrownBy(() -> settle(call)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> admission.retry(call, NOTHING, 0, false, now))
            .isInstanceOf(IllegalStateException.class);
      }
      settle(running);
      assertThatThrownBy(() -> settle(running)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Nested
  class Queue {
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

      assertThat(refused.refusal().retryAfter()).as("4 calls of 4 s by twos").isEqualTo(8 * SECOND);
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
      assertRefused(
          admit(keyed("k")), FailureType.OVERLOADED, "the queue is full (maxQueueSize 3)");
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

  @Nested
  class Deadline {
    private static final String EXPIRED = "its time was up before it could be sent";

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

  @Nested
  class Rate {
    private static final String TOO_LATE =
        "the rate limit (requestsPerSecond) lets it start only after its deadline";

    private void open(double perSecond, int burst) {
      rate = new RateLimit(perSecond, burst, now);
      AdmissionTest.this.open(10, 10);
    }

    @Test
    void theNextWaitsUntilItIsDueThoughAPermitIsFree() {
      open(1, 1);
      assertRuns(admit());

      Call second = admit();

      assertToldNothing(second);
      pass(SECOND - 1);
      assertToldNothing(second);
      pass(2);
      assertRuns(second);
      assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
    }

    @Test
    void aNewcomerDoesNotOvertakeTheLine() {
      open(1, 1);
      admit();
      Call second = admit();

      now += SECOND;
      Call third = admit();

      assertRuns(second);
      assertToldNothing(third);
      assertWakesIn(SECOND);
    }

    @Test
    void aCallThatItLetsStartOnlyAfterItsDeadlineIsRefusedAtOnce() {
      open(1, 1);
      admit();

      assertRefused(admit(call(SECOND)), FailureType.DEADLINE_EXCEEDED, TOO_LATE);
      assertToldNothing(admit(call(SECOND + 1)));
    }

    @Test
    void theFirstInLineIsRefusedWhenItCannotStartInTimeAnyMore() {
      open(1, 1);
      admit();
      Call second = admit();
      Call third = admit(call(3 * SECOND / 2));
      Call fourth = admit();

      now += SECOND;
      wake();

      assertRuns(second);
      assertRefused(third, FailureType.DEADLINE_EXCEEDED, TOO_LATE);
      assertToldNothing(fourth);
      assertWakesIn(SECOND);
    }

    @Test
    void aCallThatLeavesTakesNoStart() {
      open(1, 1);
      admit();
      Call second = admit();
      Call third = admit();

      withdraw(second);
      now += SECOND;
      wake();

      assertRuns(third);
    }

    @Test
    void anAttemptAfterTheFirstTakesAStartToo() {
      open(1, 1);
      Call call = admit();
      retry(call, SECOND / 10);

      pass(SECOND - 1);
      assertThat(call.starts()).isEqualTo(1);
      pass(2);
      assertThat(call.starts()).isEqualTo(2);
    }

    @Test
    void withoutAFreePermitOnlyTheDeadlineWakes() {
      open(1, 1);
      AdmissionTest.this.open(10, 1);
      Call running = admit();
      Call second = admit(call(5 * SECOND));
      assertThat(admission.wakeAt() - now).isGreaterThan(SECOND);

      settle(running);

      assertWakesIn(SECOND);
      assertToldNothing(second);
    }

    @Test
    void aBurstStartsTogether() {
      open(1, 3);

      assertRuns(admit(), admit(), admit());
      assertToldNothing(admit());
    }
  }

  @Nested
  class Spend {
    private static final String NO_ROOM =
        "the spend limit (spendLimitUsd) has no room for what it may cost";

    Spend() {
      spend = new SpendBudget(100);
      open();
    }

    private void assertSpent(long spent, long reserved) {
      assertThat(admission.gauges().spent()).as("spent").isEqualTo(spent);
      assertThat(admission.gauges().reserved()).as("reserved").isEqualTo(reserved);
    }

    @Test
    void theWorstCaseIsReservedWhileItRunsAndWhileItWaits() {
      admit(priced(40));
      assertSpent(0, 40);

      admit(priced(60));
      assertSpent(0, 100);

      assertRefused(admit(priced(1)), FailureType.BUDGET_EXHAUSTED, NO_ROOM);
      assertToldNothing(admit(priced(0)));
      assertSpent(0, 100);
    }

    @Test
    void whoIsRefusedForAnotherReasonReservesNothing() {
      open(0, 1);
      admit(priced(10));

      admit(priced(10));
      admit(new Call(INTERACTIVE, now, 10, null));

      assertSpent(0, 10);
    }

    @Test
    void whatWasBilledReplacesWhatWasReserved() {
      Call call = admit(priced(40));

      admission.settle(call, ACCEPTED, OptionalLong.of(25), now).run();

      assertSpent(25, 0);
    }

    @Test
    void whatIsProvenUnbilledIsReleased() {
      Call call = admit(priced(40));

      admission.settle(call, NOTHING, OptionalLong.of(0), now).run();

      assertSpent(0, 0);
    }

    @Test
    void whatIsNotKnownStaysCounted() {
      Call call = admit(priced(40));

      admission.settle(call, NOTHING, OptionalLong.empty(), now).run();

      assertSpent(40, 0);
    }

    @Test
    void anAttemptThatWasNotBilledLeavesItsReservationToTheNext() {
      Call call = admit(priced(40));

      retry(call, SECOND);
      assertSpent(0, 40);

      now += 2 * SECOND;
      wake();
      admission.settle(call, ACCEPTED, OptionalLong.of(30), now).run();
      assertSpent(30, 0);
    }

    @Test
    void anAttemptThatMayHaveBeenBilledIsCountedAndTheNextReservedAsWell() {
      Call call = admit(priced(40));

      admission.retry(call, NOTHING, SECOND, true, now).effects().run();
      assertSpent(40, 40);

      assertThat(withdraw(call)).isTrue();
      assertSpent(40, 0);
    }

    @Test
    void whoLeavesUnsentReleasesItsReservation() {
      Call running = admit(priced(10));
      Call withdrawn = admit(priced(20));
      Call expired = admit(new Call(INTERACTIVE, now + SECOND, 30, null));
      assertSpent(0, 60);

      withdraw(withdrawn);
      assertSpent(0, 40);

      now += 2 * SECOND;
      wake();
      assertThat(expired.ends()).isEqualTo(1);
      assertSpent(0, 10);

      admit(priced(50));
      close();
      assertSpent(0, 10);
      settle(running);
      assertAllReturned();
    }

    @Test
    void whoJoinsAnEqualCallReservesNothing() {
      admit(new Call(INTERACTIVE, now + SECOND, 80, "k"));
      Call follower = admit(new Call(INTERACTIVE, now + SECOND, 80, "k"));

      assertSpent(0, 80);
      withdraw(follower);
      assertSpent(0, 80);
    }
  }

  @Nested
  class Retry {
    /** Nothing has changed: it holds its permit, and may be settled. */
    private void assertNotAgain(Call call, Again again, String because) {
      assertThat(again.effects()).isNull();
      assertThat(again.because()).isEqualTo(because);
      assertThat(admission.running()).contains(call);
      settle(call, NOTHING);
    }

    @Test
    void givesItsPermitToTheNextWhileItRests() {
      Call call = admit();
      Call next = admit();

      retry(call, SECOND);

      assertRuns(call, next);
      assertThat(admission.running()).containsExactly(next);
    }

    @Test
    void keepsItsPlaceBeforeThoseThatCameLater() {
      Call first = admit();
      Call second = admit();
      Call third = admit();
      retry(first, SECOND);
      pass(2 * SECOND);
      assertThat(first.starts()).isEqualTo(1);

      settle(second);

      assertThat(first.starts()).isEqualTo(2);
      assertToldNothing(third);
    }

    @Test
    void restsAsLongAsItIsTold() {
      Call call = admit();
      retry(call, 2 * SECOND);

      pass(2 * SECOND - 1);
      assertThat(call.starts()).isEqualTo(1);
      pass(TICK);
      assertThat(call.starts()).isEqualTo(2);
    }

    @Test
    void aNewcomerMayStartWhileItRests() {
      Call call = admit();
      retry(call, 2 * SECOND);

      assertRuns(admit());
      assertThat(call.starts()).isEqualTo(1);
    }

    @Test
    void notOnceTheClientIsClosed() {
      Call call = admit();
      close();

      assertNotAgain(call, admission.retry(call, NOTHING, 0, false, now), "the client was closed");
      assertAllReturned();
    }

    @Test
    void notWhileTheClientIsSuspended() {
      open(10, 2);
      Call call = admit();
      settle(admit(), DENIED);

      assertNotAgain(
          call, admission.retry(call, NOTHING, 0, false, now), "the client is suspended");
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000_000L, 5_000_000_001L, Long.MAX_VALUE})
    void notWhenItsDeadlineComesFirst(long delay) {
      Call call = admit(call(5 * SECOND));

      assertNotAgain(
          call,
          admission.retry(call, NOTHING, delay, false, now),
          "its deadline comes before the next attempt");
    }

    @Test
    void upToTheVeryLastMomentBeforeTheDeadline() {
      Call call = admit(call(5 * SECOND));

      retry(call, 5 * SECOND - 1);

      assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void notWhenTheRetryBudgetIsSpent() {
      retries = new RetryBudget(1);
      open(10, 2);
      Call first = admit();
      Call second = admit();
      retry(first, SECOND);

      assertNotAgain(
          second,
          admission.retry(second, NOTHING, 0, false, now),
          "too many calls fail, and the retry budget is spent");
    }

    @Test
    void callsThatAreAdmittedPayForRetries() {
      retries = new RetryBudget(1);
      open(10, 1);
      Call call = admit();
      retry(call, SECOND);
      now += 2 * SECOND;
      wake();
      // The first one found the budget full.
      for (int i = 0; i < 10; i++) {
        admit();
      }

      retry(call, SECOND);
    }

    @Test
    void callsThatAreRefusedOrJoinPayForNone() {
      retries = new RetryBudget(1);
      open(1, 1);
      Call call = admit(keyed("k"));
      retry(call, SECOND);
      now += 2 * SECOND;
      wake();
      for (int i = 0; i < 20; i++) {
        withdraw(admit(keyed("k")));
        admit();
      }

      // Of those only one was admitted.
      assertNotAgain(
          call,
          admission.retry(call, NOTHING, 0, false, now),
          "too many calls fail, and the retry budget is spent");
    }

    @Test
    void notWhenTheSpendLimitHasNoRoomForWhatMayBeBilledTwice() {
      spend = new SpendBudget(100);
      open();
      Call call = admit(priced(60));

      Again again = admission.retry(call, NOTHING, 0, true, now);

      assertThat(admission.gauges().reserved()).isEqualTo(60);
      assertNotAgain(call, again, "the spend limit leaves no room for another attempt");
      assertAllReturned();
    }

    @Test
    void aRefusedRetryTakesNothingFromTheBudget() {
      retries = new RetryBudget(1);
      spend = new SpendBudget(100);
      open();
      Call call = admit(priced(60));
      assertThat(admission.retry(call, NOTHING, 0, true, now).effects()).isNull();
      assertThat(admission.retry(call, NOTHING, 60 * SECOND, false, now).effects()).isNull();

      retry(call, 0);
    }
  }

  @Nested
  class Withdraw {
    @Test
    void aCallThatWaitsInLineLeavesWithoutAWord() {
      Call running = admit();
      Call waiting = admit();
      Call next = admit();

      assertThat(withdraw(waiting)).isTrue();

      assertToldNothing(waiting);
      settle(running);
      assertToldNothing(waiting);
      assertRuns(next);
    }

    @Test
    void aCallBetweenAttemptsLeaves() {
      Call call = admit();
      retry(call, SECOND);

      assertThat(withdraw(call)).isTrue();

      assertRuns(call);
      assertAllReturned();
    }

    @Test
    void aCallBehindAnEqualOneLeaves() {
      Call leader = admit(keyed("k"));
      Call follower = admit(keyed("k"));

      assertThat(withdraw(follower)).isTrue();

      settle(leader);
      assertToldNothing(follower);
      assertAllReturned();
    }

    @Test
    void whoDoesNotWaitCannotLeave() {
      Call stranger = call(SECOND);
      Call running = admit();
      Call refused = admit(call(0));
      Call withdrawn = admit();
      withdraw(withdrawn);

      assertThat(withdraw(stranger)).isFalse();
      assertThat(withdraw(running)).isFalse();
      assertThat(withdraw(refused)).isFalse();
      assertThat(withdraw(withdrawn)).isFalse();
      settle(running);
      assertThat(withdraw(running)).isFalse();
      assertAllReturned();
    }

    @Test
    void theAlarmIsSetForWhoIsLeft() {
      admit();
      Call first = admit(call(2 * SECOND));
      admit(call(9 * SECOND));

      withdraw(first);

      pass(SECOND);
      assertThat(admission.wakeAt() - now).isGreaterThan(SECOND + TICK);
    }
  }

  @Nested
  class Suspended {
    Suspended() {
      open(10, 2);
    }

    private void suspend() {
      settle(admit(), DENIED);
    }

    @Test
    void aDenialRefusesEveryCallThatWaits() {
      Call denied = admit();
      Call running = admit();
      Call inLine = admit();
      Call resting = admit();
      settle(running);
      assertRuns(inLine);
      retry(inLine, SECOND);
      assertRuns(resting);

      settle(denied, DENIED);

      assertRefused(inLine, FailureType.SUSPENDED, SUSPENDED);
      assertThat(inLine.refusal().retryAfter()).isEqualTo(COOL_DOWN);
      assertThat(admission.gauges().suspended()).isTrue();
      assertThat(admission.running()).containsExactly(resting);
      assertRuns(resting);
    }

    @Test
    void aNewCallIsRefusedUntilTheCoolDownHasPassed() {
      suspend();

      now += 10 * SECOND;
      Call early = admit();
      now += 20 * SECOND;
      Call probe = admit();

      assertRefused(early, FailureType.SUSPENDED, SUSPENDED);
      assertThat(early.refusal().retryAfter()).isEqualTo(20 * SECOND);
      assertRuns(probe);
    }

    @Test
    void whileOneProbesTheOthersAreRefused() {
      suspend();
      now += COOL_DOWN;
      Call probe = admit();

      Call other = admit();
      assertRefused(other, FailureType.SUSPENDED, SUSPENDED);
      assertThat(other.refusal().retryAfter()).isZero();

      settle(probe);
      assertThat(admission.gauges().suspended()).isFalse();
      assertRuns(admit());
    }

    @Test
    void aProbeThatIsDeniedBeginsAnew() {
      suspend();
      now += COOL_DOWN;
      settle(admit(), DENIED);

      Call next = admit();

      assertRefused(next, FailureType.SUSPENDED, SUSPENDED);
      assertThat(next.refusal().retryAfter()).isEqualTo(COOL_DOWN);
    }

    @Test
    void aProbeMayBeTriedAgain() {
      suspend();
      now += COOL_DOWN;
      Call probe = admit();

      retry(probe, SECOND);
      assertRefused(admit(), FailureType.SUSPENDED, SUSPENDED);

      now += 2 * SECOND;
      wake();
      settle(probe);
      assertThat(probe.starts()).isEqualTo(2);
      assertRuns(admit());
    }

    @Test
    void aProbeThatLeavesIsReplaced() {
      suspend();
      now += COOL_DOWN;
      Call probe = admit();
      retry(probe, SECOND);

      assertThat(withdraw(probe)).isTrue();

      assertRuns(admit());
    }

    @Test
    void aProbeThatLeavesTheLineIsReplaced() {
      rate = new RateLimit(0.01, 1, now);
      open(10, 2);
      suspend();
      now += COOL_DOWN;
      Call probe = admit(call(200 * SECOND));
      assertToldNothing(probe);
      assertRefused(admit(call(200 * SECOND)), FailureType.SUSPENDED, SUSPENDED);

      withdraw(probe);

      assertToldNothing(admit(call(200 * SECOND)));
    }

    @Test
    void aProbeWhoseTimeIsUpIsReplaced() {
      rate = new RateLimit(0.01, 1, now);
      open(10, 2);
      suspend();
      now += COOL_DOWN;
      Call probe = admit(call(71 * SECOND));

      now += 71 * SECOND;
      wake();

      assertThat(probe.refusal().type()).isEqualTo(FailureType.DEADLINE_EXCEEDED);
      assertRuns(admit(call(200 * SECOND)));
    }

    @Test
    void theFollowersOfARefusedCallAreTold() {
      Call denied = admit();
      admit();
      Call leader = admit(keyed("k"));
      Call follower = admit(keyed("k"));

      settle(denied, DENIED);

      assertRefused(leader, FailureType.SUSPENDED, SUSPENDED);
      assertThat(follower.told()).containsExactly(leader);
    }

    @Test
    void theFollowersOfTheDeniedCallShareItsAnswer() {
      Call leader = admit(keyed("k"));
      Call follower = admit(keyed("k"));

      settle(leader, DENIED);

      assertThat(follower.told()).containsExactly(leader);
      admit(follower);
      assertThat(follower.refusal().detail()).isEqualTo(SUSPENDED);
      assertAllReturned();
    }
  }

  @Nested
  class Closed {
    private static final String CLOSED = "the client was closed";

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
      assertThat(follower.refusal().detail()).isEqualTo(CLOSED);
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

  @Nested
  class Coalescing {
    Coalescing() {
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
    void allThatJoinedAreToldInTheirOrderWhenItEnds(Learned learned) {
      Call leader = admit(keyed("k"));
      List<Ticket> told = new ArrayList<>();
      List<Ticket> joined = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Ticket follower =
            new Ticket(INTERACTIVE, now + SECOND, 5, "k") {
              @Override
              protected void onStart() {
                throw new AssertionError("it shares an answer");
              }

              @Override
              protected void onRefused(Refusal refusal) {
                throw new AssertionError(refusal.detail());
              }

              @Override
              protected void onShared(Ticket leader) {
                told.add(this);
              }
            };
        joined.add(follower);
        admission.admit(follower, now).run();
      }

      settle(leader, learned);

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
    void theyAreToldWhenItIsWithdrawn() {
      open(10, 1);
      admit();
      Call leader = admit(keyed("k"));
      Call follower = admit(keyed("k"));

      withdraw(leader);

      assertThat(follower.told()).containsExactly(leader);
      assertToldNothing(leader);
      assertThat(waiting()).isZero();
    }

    @Test
    void theyAreToldWhenItsTimeIsUp() {
      open(10, 1);
      admit();
      Call leader = admit(new Call(INTERACTIVE, now + SECOND, 5, "k"));
      Call follower = admit(keyed("k"));

      now += 2 * SECOND;
      wake();

      assertThat(leader.refusal().type()).isEqualTo(FailureType.DEADLINE_EXCEEDED);
      assertThat(follower.told()).containsExactly(leader);
      assertThat(waiting()).isZero();
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
    void whoIsToldMayBeAdmittedAnewAndLeadsTheOthers() {
      open(10, 1);
      Call running = admit();
      Call leader = admit(keyed("k"));
      Call first = admit(keyed("k"));
      Call second = admit(keyed("k"));
      withdraw(leader);

      admit(first);
      admit(second);
      settle(running);

      assertThat(first.told()).containsExactly(leader, "start");
      assertThat(second.told()).containsExactly(leader);
      settle(first);
      assertThat(second.told()).containsExactly(leader, first);
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
}
