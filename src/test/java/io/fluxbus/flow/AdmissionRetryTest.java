package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.IGNORED;
import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who comes back for another attempt. At every time, those included at which the clock is negative
 * or wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionRetryTest extends AdmissionFixture {
  AdmissionRetryTest(long now) {
    super(now);
  }

  /** Nothing has changed: it holds its permit, and may be settled. */
  private void assertNotAgain(Call call, RetryDecision again, String reason) {
    assertThat(again.effects()).isNull();
    assertThat(again.reason()).isEqualTo(reason);
    assertThat(admission.running()).contains(call);
    settle(call, IGNORED);
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

    assertNotAgain(call, admission.retry(call, IGNORED, 0, false, now), "the client was closed");
    assertAllReturned();
  }

  @Test
  void notWhileTheClientIsSuspended() {
    open(10, 2);
    Call call = admit();
    settle(admit(), UNAUTHORIZED);

    assertNotAgain(call, admission.retry(call, IGNORED, 0, false, now), "the client is suspended");
  }

  @ParameterizedTest
  @ValueSource(longs = {5_000_000_000L, 5_000_000_001L, Long.MAX_VALUE})
  void notWhenItsDeadlineComesFirst(long delay) {
    Call call = admit(call(5 * SECOND));

    assertNotAgain(
        call,
        admission.retry(call, IGNORED, delay, false, now),
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
        admission.retry(second, IGNORED, 0, false, now),
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
        admission.retry(call, IGNORED, 0, false, now),
        "too many calls fail, and the retry budget is spent");
  }

  @Test
  void notWhenTheSpendLimitHasNoRoomForWhatMayBeBilledTwice() {
    spend = new SpendBudget(100);
    open();
    Call call = admit(priced(60));

    RetryDecision again = admission.retry(call, IGNORED, 0, true, now);

    assertThat(admission.admissionStats().reserved()).isEqualTo(60);
    assertNotAgain(call, again, "the spend limit leaves no room for another attempt");
    assertAllReturned();
  }

  @Test
  void aRefusedRetryTakesNothingFromTheBudget() {
    retries = new RetryBudget(1);
    spend = new SpendBudget(100);
    open();
    Call call = admit(priced(60));
    assertThat(admission.retry(call, IGNORED, 0, true, now).effects()).isNull();
    assertThat(admission.retry(call, IGNORED, 60 * SECOND, false, now).effects()).isNull();

    retry(call, 0);
  }
}
