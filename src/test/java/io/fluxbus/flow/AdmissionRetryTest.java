package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.IGNORED;
import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.flow.RetryDecision.Denial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call asks for another attempt. All tests run at several times, including a negative clock and
 * one that wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionRetryTest extends AdmissionFixture {
  AdmissionRetryTest(long now) {
    super(now);
  }

  /** Asserts that nothing has changed: the call holds its permit, and may be settled. */
  private void assertDenied(Call call, RetryDecision decision, Denial denial) {
    assertThat(decision.isGranted()).isFalse();
    assertThat(decision.denial()).isEqualTo(denial);
    assertThat(decision.effects()).isNull();
    assertThat(admission.running()).contains(call);
    settle(call, IGNORED);
  }

  @Test
  void thePermitGoesToTheNextCallDuringTheBackoff() {
    Call call = admit();
    Call next = admit();

    retry(call, SECOND);

    assertRuns(call, next);
    assertThat(admission.running()).containsExactly(next);
  }

  @Test
  void aReturningCallGoesBeforeCallsThatWereSubmittedLater() {
    Call first = admit();
    Call second = admit();
    Call third = admit();
    retry(first, SECOND);
    pass(2 * SECOND);
    assertThat(first.starts()).isEqualTo(1);

    settle(second);

    assertThat(first.starts()).isEqualTo(2);
    assertNoCallback(third);
  }

  @Test
  void theBackoffLastsAsLongAsTheDelay() {
    Call call = admit();
    retry(call, 2 * SECOND);

    pass(2 * SECOND - 1);
    assertThat(call.starts()).isEqualTo(1);
    pass(TICK);
    assertThat(call.starts()).isEqualTo(2);
  }

  @Test
  void aNewCallMayStartDuringTheBackoff() {
    Call call = admit();
    retry(call, 2 * SECOND);

    assertRuns(admit());
    assertThat(call.starts()).isEqualTo(1);
  }

  @Test
  void isDeniedOnceTheClientIsClosed() {
    Call call = admit();
    close();

    assertDenied(call, decide(call, IGNORED, 0, false), Denial.CLIENT_CLOSED);
    assertAllReturned();
  }

  @Test
  void isDeniedWhileTheClientIsSuspended() {
    open(10, 2);
    Call call = admit();
    settle(admit(), UNAUTHORIZED);

    assertDenied(call, decide(call, IGNORED, 0, false), Denial.SUSPENDED);
  }

  @ParameterizedTest
  @ValueSource(longs = {5_000_000_000L, 5_000_000_001L, Long.MAX_VALUE})
  void isDeniedIfTheDeadlineComesFirst(long delay) {
    Call call = admit(call(5 * SECOND));

    assertDenied(call, decide(call, IGNORED, delay, false), Denial.DEADLINE);
  }

  @Test
  void isGrantedUpToTheLastNanosecondBeforeTheDeadline() {
    Call call = admit(call(5 * SECOND));

    retry(call, 5 * SECOND - 1);

    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void isDeniedWhenTheRetryBudgetIsSpent() {
    retries = new RetryBudget(1);
    open(10, 2);
    Call first = admit();
    Call second = admit();
    retry(first, SECOND);

    assertDenied(second, decide(second, IGNORED, 0, false), Denial.RETRY_BUDGET);
  }

  @Test
  void admittedCallsFillTheRetryBudget() {
    retries = new RetryBudget(1);
    open(10, 1);
    Call call = admit();
    retry(call, SECOND);
    now += 2 * SECOND;
    wake();
    // The deposit of the first call was lost, because the bucket was full.
    for (int i = 0; i < 10; i++) {
      admit();
    }

    retry(call, SECOND);
  }

  @Test
  void rejectedCallsAndFollowersDoNotFillTheRetryBudget() {
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

    // Only one of them was admitted.
    assertDenied(call, decide(call, IGNORED, 0, false), Denial.RETRY_BUDGET);
  }

  @Test
  void isDeniedIfTheSpendLimitDoesNotCoverASecondBill() {
    spend = new SpendBudget(100);
    open();
    Call call = admit(priced(60));

    RetryDecision decision = decide(call, IGNORED, 0, true);

    assertThat(admission.stats().reserved()).isEqualTo(60);
    assertDenied(call, decision, Denial.SPEND_LIMIT);
    assertAllReturned();
  }

  @Test
  void aDeniedRetryTakesNothingFromTheBudget() {
    retries = new RetryBudget(1);
    spend = new SpendBudget(100);
    open();
    Call call = admit(priced(60));
    assertThat(decide(call, IGNORED, 0, true).effects()).isNull();
    assertThat(decide(call, IGNORED, 60 * SECOND, false).effects()).isNull();

    retry(call, 0);
  }

  @Test
  void isDeniedAfterAFinalFailure() {
    assertDenied(1, Repeatable.NEVER, false, Denial.FINAL_FAILURE);
  }

  @Test
  void isDeniedAfterAnUnknownOutcomeUnlessThePolicyAllowsIt() {
    assertThat(decide(admit(), IGNORED, 0, true).isGranted()).isTrue();

    policy = new RetryPolicy(4, 1, 1, false);
    open();
    assertDenied(1, Repeatable.MAY_BILL_TWICE, false, Denial.UNKNOWN_OUTCOME);
  }

  @Test
  void isDeniedToACancelledCall() {
    assertDenied(1, Repeatable.FREE, true, Denial.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void isDeniedAfterTheLastAttempt(int number) {
    assertDenied(number, Repeatable.FREE, false, Denial.LAST_ATTEMPT);
  }

  private void assertDenied(int number, Repeatable repeatable, boolean cancelled, Denial denial) {
    Call call = admit();
    FailedAttempt attempt = new FailedAttempt(number, repeatable, IGNORED, 0, cancelled);
    assertDenied(call, decide(call, attempt), denial);
    assertAllReturned();
  }

  /** The decision about an attempt that may be repeated at once, after as many attempts. */
  private RetryDecision decideAtOnce(Call call, int attempts) {
    return decide(call, new FailedAttempt(attempts, Repeatable.AT_ONCE, IGNORED, SECOND, false));
  }

  @Test
  void aRetryAtOnceNeedsNeitherADelayNorATokenNorAnotherAttempt() {
    retries = new RetryBudget(0);
    open(10, 1);
    Call call = admit();
    Call waiting = admit();

    RetryDecision decision = decideAtOnce(call, 4);

    assertThat(decision.delay()).isZero();
    decision.effects().run();
    assertThat(call.starts()).isEqualTo(2);
    assertNoCallback(waiting);
    assertThat(admission.running()).containsExactly(call);
  }

  @Test
  void aProbeMayBeRepeatedAtOnce() {
    settle(admit(), UNAUTHORIZED);
    now += COOL_DOWN;
    Call probe = admit();

    decideAtOnce(probe, 1).effects().run();

    assertThat(probe.starts()).isEqualTo(2);
    settle(probe);
    assertThat(admission.stats().suspended()).isFalse();
  }

  @Test
  void noOtherCallMayBeRepeatedAtOnceWhileTheClientIsSuspended() {
    open(10, 2);
    Call call = admit();
    settle(admit(), UNAUTHORIZED);

    assertDenied(call, decideAtOnce(call, 1), Denial.SUSPENDED);
  }
}
