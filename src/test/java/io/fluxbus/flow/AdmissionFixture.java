package io.fluxbus.flow;

import static io.fluxbus.Priority.INTERACTIVE;
import static io.fluxbus.flow.LimitSignal.ACCEPTED;
import static io.fluxbus.flow.LimitSignal.IGNORED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import java.util.OptionalLong;

/** What the tests of Admission share: one of it, and the time. */
abstract class AdmissionFixture {
  static final long SECOND = Call.SECOND;
  static final long COOL_DOWN = 30 * SECOND;

  /** A wheel may wake somebody as late as this. */
  static final long TICK = 1 << 20;

  static final String SUSPENDED =
      "the API refused the key or the account, and nothing is sent until a later call has found out"
          + " that it accepts them again";

  long now;

  int maxQueueSize = 10;
  ConcurrencyLimit limit = ConcurrencyLimit.fixed(1);
  RateLimit rate;
  SpendBudget spend = new SpendBudget(Long.MAX_VALUE);
  RetryBudget retries = new RetryBudget(100);

  Admission admission;

  AdmissionFixture(long now) {
    this.now = now;
    this.rate = new RateLimit(0, 1, now);
    open();
  }

  /** With the settings as they are now. */
  void open() {
    admission =
        new Admission(maxQueueSize, limit, rate, spend, retries, new Suspension(COOL_DOWN), now);
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
    RetryDecision again = admission.retry(call, IGNORED, delay, false, now);
    assertThat(again.reason()).isNull();
    again.effects().run();
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
    return admission.admissionStats().inFlight();
  }

  int waiting() {
    return admission.admissionStats().waiting();
  }

  void assertRefused(Call call, FailureType type, String detail) {
    assertThat(call.ends()).isEqualTo(1);
    assertThat(call.refusal().type()).isEqualTo(type);
    assertThat(call.refusal().detail()).isEqualTo(detail);
    assertThat(withdraw(call)).as("it is still there").isFalse();
  }

  static void assertRuns(Call... calls) {
    for (Call call : calls) {
      assertThat(call.told()).containsExactly("start");
    }
  }

  static void assertToldNothing(Call... calls) {
    for (Call call : calls) {
      assertThat(call.told()).isEmpty();
    }
  }

  /** Lets time pass, with an alarm that goes off whenever it is asked to. */
  void pass(long nanos) {
    long until = now + nanos;
    while (admission.wakeAt() != Admission.NEVER && admission.wakeAt() - until <= 0) {
      assertThat(admission.wakeAt() - now).as("progress").isPositive();
      now = admission.wakeAt();
      wake();
    }
    now = until;
  }

  /** Or a nanosecond later, since {@link Admission#NEVER} is no time. */
  void assertWakesIn(long nanos) {
    assertThat(admission.wakeAt()).isNotEqualTo(Admission.NEVER);
    assertThat(admission.wakeAt() - now).isBetween(nanos, nanos + 1);
  }

  void assertAllReturned() {
    AdmissionStats admissionStats = admission.admissionStats();
    assertThat(admissionStats.inFlight()).isZero();
    assertThat(admissionStats.waiting()).isZero();
    assertThat(admissionStats.reserved()).isZero();
    assertThat(admission.running()).isEmpty();
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }
}
