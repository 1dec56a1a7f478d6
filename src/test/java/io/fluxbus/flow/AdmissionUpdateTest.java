package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.IGNORED;
import static io.fluxbus.flow.LimitSignal.RATE_LIMITED;
import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.flow.RetryDecision.Denial;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The settings change while calls wait and run. All tests run at several times, including a
 * negative clock and one that wraps.
 */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionUpdateTest extends AdmissionFixture {
  private double perSecond;
  private int burst = 1;
  private long spendLimit = Long.MAX_VALUE;
  private long coolDown = COOL_DOWN;

  AdmissionUpdateTest(long now) {
    super(now);
  }

  private void update() {
    admission
        .update(
            new AdmissionSettings(
                maxQueueSize, limit, perSecond, burst, spendLimit, policy, coolDown),
            now)
        .run();
  }

  private void updateLimit(ConcurrencyLimit configured) {
    limit = configured;
    update();
  }

  private List<Call> admit(int count) {
    return Stream.generate(this::admit).limit(count).toList();
  }

  private static ConcurrencyLimit adaptive(int initial, int ceiling) {
    return ConcurrencyLimit.adaptive(initial, ceiling, () -> 0.5);
  }

  @Test
  void aHigherLimitStartsWaitingCallsAtOnce() {
    List<Call> calls = admit(4);

    updateLimit(ConcurrencyLimit.fixed(3));

    assertRuns(calls.get(0), calls.get(1), calls.get(2));
    assertNoCallback(calls.get(3));
  }

  @Test
  void callsOverALowerLimitRunToTheirEnd() {
    open(10, 3);
    List<Call> calls = admit(4);

    updateLimit(ConcurrencyLimit.fixed(1));

    assertThat(inFlight()).isEqualTo(3);
    settle(calls.get(0));
    settle(calls.get(1));
    assertNoCallback(calls.get(3));
    settle(calls.get(2));
    assertRuns(calls.get(3));
  }

  @Test
  void aLowerQueueSizeRejectsOnlyNewCalls() {
    List<Call> calls = admit(4);
    maxQueueSize = 2;
    update();

    assertRejected(admit(), FailureType.OVERLOADED, "the queue is full (maxQueueSize 2)");
    assertNoCallback(calls.get(1), calls.get(2), calls.get(3));
  }

  @Test
  void aHigherRateStartsAWaitingCallSooner() {
    perSecond = 0.1;
    limit = ConcurrencyLimit.fixed(5);
    rate = new RateLimit(perSecond, 1, now);
    open();
    List<Call> calls = admit(3);
    assertRuns(calls.get(0));
    assertNoCallback(calls.get(1));

    perSecond = 1;
    update();

    assertNoCallback(calls.get(1));
    assertWakesIn(SECOND);
    pass(SECOND + TICK);
    assertRuns(calls.get(1));
    assertNoCallback(calls.get(2));

    perSecond = 0;
    update();
    assertRuns(calls.get(2));
  }

  @Test
  void aLimitOfTheRateHoldsFromTheNextStart() {
    open(10, 5);
    admit(2);
    perSecond = 1;
    update();

    List<Call> calls = admit(2);

    assertRuns(calls.get(0));
    assertNoCallback(calls.get(1));
  }

  @Test
  void aLargerBurstStartsWaitingCallsAtOnce() {
    perSecond = 1;
    rate = new RateLimit(perSecond, 1, now);
    limit = ConcurrencyLimit.fixed(5);
    open();
    List<Call> calls = admit(4);

    burst = 3;
    update();

    assertRuns(calls.get(0), calls.get(1), calls.get(2));
    assertNoCallback(calls.get(3));
  }

  @Test
  void aLowerSpendLimitRejectsOnlyNewCalls() {
    Call running = admit(priced(60));
    Call waiting = admit(priced(60));
    spendLimit = 100;
    update();

    Call rejected = admit(priced(1));
    assertThat(rejected.rejection().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    settle(running);
    assertRuns(waiting);

    spendLimit = 61;
    update();
    assertNoCallback(admit(priced(1)));
  }

  @Test
  void theRetryPolicyAppliesToTheNextFailure() {
    Call call = admit();
    policy = new RetryPolicy(1, 1, 1, true);
    update();

    assertThat(decide(call, IGNORED, 0, false).denial()).isEqualTo(Denial.LAST_ATTEMPT);
  }

  @Test
  void theCoolDownChangesAlsoDuringASuspension() {
    settle(admit(), UNAUTHORIZED);
    coolDown = 10 * SECOND;
    update();

    now += 10 * SECOND - 1;
    assertRejected(admit(), FailureType.SUSPENDED, SUSPENDED);
    now += 1;
    assertRuns(admit());
  }

  @Test
  void anAdaptiveLimitKeepsWhatItHasLearnedBelowTheNewCeiling() {
    limit = adaptive(8, 16);
    open();
    List<Call> calls = admit(8);
    settle(calls.get(0), RATE_LIMITED);
    assertThat(admission.stats().limit()).isEqualTo(6);

    updateLimit(adaptive(8, 32));
    assertThat(admission.stats().limit()).isEqualTo(6);

    updateLimit(adaptive(4, 4));
    assertThat(admission.stats().limit()).isEqualTo(4);

    updateLimit(adaptive(16, 32));
    assertThat(admission.stats().limit()).isEqualTo(4);
  }

  @Test
  void anAdaptiveLimitWithoutA429RisesToTheNewInitialLimit() {
    limit = adaptive(2, 4);
    open();
    List<Call> calls = admit(8);

    updateLimit(adaptive(6, 32));

    assertThat(admission.stats().limit()).isEqualTo(6);
    assertThat(calls.stream().filter(call -> call.starts() == 1)).hasSize(6);
  }

  @Test
  void callsFromBeforeASwitchSayNothingAboutTheNewLimit() {
    limit = adaptive(8, 16);
    open();
    List<Call> learned = admit(8);
    settle(learned.get(0), RATE_LIMITED);
    updateLimit(ConcurrencyLimit.fixed(20));
    List<Call> fixed = admit(4);
    updateLimit(adaptive(10, 16));

    settle(learned.get(1), RATE_LIMITED);
    settle(fixed.get(0), RATE_LIMITED);
    assertThat(admission.stats().limit()).isEqualTo(10);

    settle(admit(), RATE_LIMITED);
    assertThat(admission.stats().limit()).isLessThan(10);
  }
}
