package io.fluxbus.flow;

import static io.fluxbus.Priority.INTERACTIVE;
import static io.fluxbus.flow.LimitSignal.ACCEPTED;
import static io.fluxbus.flow.LimitSignal.IGNORED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import java.util.OptionalLong;

/** The base class of the tests of {@link Admission}. It has one instance and the current time. */
abstract class AdmissionFixture {
  static final long SECOND = Call.SECOND;
  static final long COOL_DOWN = 30 * SECOND;

  /** The longest delay with which the wheel wakes a call. */
  static final long TICK = 1 << 20;

  static final String SUSPENDED =
      "the API rejected the key or the account, and nothing is sent until a later call shows that"
          + " it accepts them again";

  long now;

  int maxQueueSize = 10;
  ConcurrencyLimit limit = ConcurrencyLimit.fixed(1);
  RateLimit rate;
  SpendBudget spend = new SpendBudget(Long.MAX_VALUE);
  RetryBudget retries = new RetryBudget(100);

  /** A policy without a random part: a delay is as long as the API asks. */
  RetryPolicy policy = new RetryPolicy(4, 1, 1, true);

  Admission admission;

  AdmissionFixture(long now) {
    this.now = now;
    this.rate = new RateLimit(0, 1, now);
    open();
  }

  /** Creates the admission with the current settings. */
  void open() {
    admission =
        new Admission(
            maxQueueSize,
            new Permits(limit, rate, new StartBackoff(() -> 0.5)),
            spend,
            policy,
            retries,
            new CircuitBreaker(COOL_DOWN),
            now);
  }

  void open(int queue, int permits) {
    maxQueueSize = queue;
    limit = ConcurrencyLimit.fixed(permits);
    open();
  }

  Call admit() {
    return admit(call(60 * SECOND));
  }

  Call admit(Call call) {
    admission.admit(call, now).run();
    return call;
  }

  Call call(long timeout) {
    return new Call(INTERACTIVE, now + timeout, 0, null);
  }

  Call keyed(Object key) {
    return new Call(INTERACTIVE, now + 60 * SECOND, 5, key);
  }

  Call priced(long price) {
    return new Call(INTERACTIVE, now + 60 * SECOND, price, null);
  }

  void settle(Call call, LimitSignal signal) {
    admission.settle(call, signal, OptionalLong.of(0), now).run();
  }

  void settle(Call call) {
    settle(call, ACCEPTED);
  }

  void retry(Call call, long delay) {
    RetryDecision decision = decide(call, IGNORED, delay, false);
    assertThat(decision.denial()).isNull();
    assertThat(decision.delay()).isEqualTo(delay);
    decision.effects().run();
  }

  /**
   * Asks for another attempt after the first one.
   *
   * @param mayBillTwice whether the first one may have been billed
   */
  RetryDecision decide(Call call, LimitSignal signal, long delay, boolean mayBillTwice) {
    Repeatable repeatable = mayBillTwice ? Repeatable.MAY_BILL_TWICE : Repeatable.FREE;
    return decide(call, new FailedAttempt(1, repeatable, signal, delay, false));
  }

  RetryDecision decide(Call call, FailedAttempt attempt) {
    return admission.retry(call, attempt, 0, now);
  }

  void wake() {
    admission.wake(now).run();
  }

  void close() {
    admission.close(now).run();
  }

  boolean withdraw(Call call) {
    var effects = admission.withdraw(call, now);
    effects.ifPresent(Effects::run);
    return effects.isPresent();
  }

  int inFlight() {
    return admission.stats().inFlight();
  }

  int waiting() {
    return admission.stats().waiting();
  }

  void assertRejected(Call call, FailureType type, String detail) {
    assertThat(call.ends()).isEqualTo(1);
    assertThat(call.rejection().type()).isEqualTo(type);
    assertThat(call.rejection().detail()).isEqualTo(detail);
    assertThat(withdraw(call)).as("the call can still be withdrawn").isFalse();
  }

  static void assertRuns(Call... calls) {
    for (Call call : calls) {
      assertThat(call.callbacks()).containsExactly("start");
    }
  }

  static void assertNoCallback(Call... calls) {
    for (Call call : calls) {
      assertThat(call.callbacks()).isEmpty();
    }
  }

  /** Advances the time, and calls {@link Admission#wake} whenever it is due. */
  void pass(long nanos) {
    long until = now + nanos;
    while (admission.wakeAt() != Admission.NEVER && admission.wakeAt() - until <= 0) {
      assertThat(admission.wakeAt() - now).as("progress").isPositive();
      now = admission.wakeAt();
      wake();
    }
    now = until;
  }

  /** Accepts one nanosecond more, because the time may not be {@link Admission#NEVER}. */
  void assertWakesIn(long nanos) {
    assertThat(admission.wakeAt()).isNotEqualTo(Admission.NEVER);
    assertThat(admission.wakeAt() - now).isBetween(nanos, nanos + 1);
  }

  void assertAllReturned() {
    AdmissionStats stats = admission.stats();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.waiting()).isZero();
    assertThat(stats.reserved()).isZero();
    assertThat(admission.running()).isEmpty();
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }
}
