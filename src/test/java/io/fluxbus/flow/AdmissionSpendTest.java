package io.fluxbus.flow;

import static io.fluxbus.Priority.INTERACTIVE;
import static io.fluxbus.flow.LimitSignal.ACCEPTED;
import static io.fluxbus.flow.LimitSignal.IGNORED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reservations of the spend limit. All tests run at several times, including a negative clock and
 * one that wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionSpendTest extends AdmissionFixture {
  private static final String NO_ROOM =
      "the spend limit (spendLimitUsd) does not cover what it may cost";

  AdmissionSpendTest(long now) {
    super(now);
    spend = new SpendBudget(100);
    open();
  }

  private void assertSpent(long spent, long reserved) {
    assertThat(admission.stats().spent()).as("spent").isEqualTo(spent);
    assertThat(admission.stats().reserved()).as("reserved").isEqualTo(reserved);
  }

  @Test
  void theWorstCaseIsReservedWhileACallWaitsOrRuns() {
    admit(priced(40));
    assertSpent(0, 40);

    admit(priced(60));
    assertSpent(0, 100);

    assertRejected(admit(priced(1)), FailureType.BUDGET_EXHAUSTED, NO_ROOM);
    assertNoCallback(admit(priced(0)));
    assertSpent(0, 100);
  }

  @Test
  void aCallThatIsRejectedForAnotherReasonReservesNothing() {
    open(0, 1);
    admit(priced(10));

    admit(priced(10));
    admit(new Call(INTERACTIVE, now, 10, null));

    assertSpent(0, 10);
  }

  @Test
  void theBilledAmountReplacesTheReservation() {
    Call call = admit(priced(40));

    admission.settle(call, ACCEPTED, OptionalLong.of(25), now).run();

    assertSpent(25, 0);
  }

  @Test
  void theReservationOfAnUnbilledCallIsReturned() {
    Call call = admit(priced(40));

    admission.settle(call, IGNORED, OptionalLong.of(0), now).run();

    assertSpent(0, 0);
  }

  @Test
  void theReservationOfAnUnknownOutcomeStaysCounted() {
    Call call = admit(priced(40));

    admission.settle(call, IGNORED, OptionalLong.empty(), now).run();

    assertSpent(40, 0);
  }

  @Test
  void anUnbilledAttemptLeavesItsReservationToTheRetry() {
    Call call = admit(priced(40));

    retry(call, SECOND);
    assertSpent(0, 40);

    now += 2 * SECOND;
    wake();
    admission.settle(call, ACCEPTED, OptionalLong.of(30), now).run();
    assertSpent(30, 0);
  }

  @Test
  void anAttemptThatMayHaveBeenBilledIsCountedAndTheRetryIsReserved() {
    Call call = admit(priced(40));

    decide(call, IGNORED, SECOND, true).effects().run();
    assertSpent(40, 40);

    assertThat(withdraw(call)).isTrue();
    assertSpent(40, 0);
  }

  @Test
  void aCallThatWasNotSentReturnsItsReservation() {
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
  void aFollowerReservesNothing() {
    admit(new Call(INTERACTIVE, now + SECOND, 80, "k"));
    Call follower = admit(new Call(INTERACTIVE, now + SECOND, 80, "k"));

    assertSpent(0, 80);
    withdraw(follower);
    assertSpent(0, 80);
  }
}
