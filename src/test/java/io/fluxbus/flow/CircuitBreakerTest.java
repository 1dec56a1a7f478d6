package io.fluxbus.flow;

import static io.fluxbus.flow.LimitSignal.ACCEPTED;
import static io.fluxbus.flow.LimitSignal.IGNORED;
import static io.fluxbus.flow.LimitSignal.RATE_LIMITED;
import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
class CircuitBreakerTest {
  private static final long COOL_DOWN = 30 * Call.SECOND;

  private final long now;
  private final CircuitBreaker breaker = new CircuitBreaker(COOL_DOWN);
  private final Ticket call = Call.until(0);
  private final Ticket other = Call.until(0);

  CircuitBreakerTest(long now) {
    this.now = now;
  }

  @ParameterizedTest
  @EnumSource(names = "UNAUTHORIZED", mode = EnumSource.Mode.EXCLUDE)
  void onlyA401OpensTheBreaker(LimitSignal signal) {
    breaker.onAdmitted(call);

    assertThat(breaker.onSettled(call, signal, now)).isFalse();

    assertThat(breaker.isClosed()).isTrue();
    assertThat(breaker.rejects(now)).isFalse();
  }

  @Test
  void a401OpensTheBreakerForTheCoolDown() {
    assertThat(breaker.onSettled(call, UNAUTHORIZED, now)).as("begins").isTrue();

    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.rejects(now)).isTrue();
    assertThat(breaker.remaining(now)).isEqualTo(COOL_DOWN);
    assertThat(breaker.rejects(now + COOL_DOWN - 1)).isTrue();
    assertThat(breaker.remaining(now + COOL_DOWN - 1)).isEqualTo(1);
    assertThat(breaker.rejects(now + COOL_DOWN)).isFalse();
    assertThat(breaker.remaining(now + COOL_DOWN)).isZero();
  }

  @Test
  void aNewKeyEndsTheCoolDownAndTheNextCallIsTheProbe() {
    breaker.onSettled(call, UNAUTHORIZED, now);

    breaker.endCoolDown(now + 1);

    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.rejects(now + 1)).isFalse();
    breaker.onAdmitted(other);
    assertThat(breaker.rejects(now + 1)).isTrue();
    breaker.endCoolDown(now + 2);
    assertThat(breaker.rejects(now + 2)).as("the probe is under way").isTrue();
  }

  @Test
  void aNewKeyAfterTheCoolDownChangesNothing() {
    breaker.onSettled(call, UNAUTHORIZED, now);

    breaker.endCoolDown(now + COOL_DOWN + 1);

    assertThat(breaker.rejects(now + COOL_DOWN)).isFalse();
    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void further401sDoNotProlongTheCoolDown() {
    breaker.onSettled(call, UNAUTHORIZED, now);

    assertThat(breaker.onSettled(other, UNAUTHORIZED, now + COOL_DOWN - 1)).isFalse();

    assertThat(breaker.rejects(now + COOL_DOWN)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "UNAUTHORIZED", mode = EnumSource.Mode.EXCLUDE)
  void theEndOfACallFromBeforeChangesNothing(LimitSignal signal) {
    breaker.onSettled(call, UNAUTHORIZED, now);

    assertThat(breaker.onSettled(other, signal, now)).isFalse();

    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.rejects(now)).isTrue();
  }

  @Test
  void oneCallIsTheProbeAndTheOthersAreRejected() {
    long later = startProbe();

    assertThat(breaker.rejects(later)).isTrue();
    assertThat(breaker.remaining(later)).as("the duration of a probe is unknown").isZero();
    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void aSuccessfulProbeClosesTheBreaker() {
    long later = startProbe();

    assertThat(breaker.onSettled(call, ACCEPTED, later)).isFalse();

    assertThat(breaker.isClosed()).isTrue();
    assertThat(breaker.rejects(later)).isFalse();
  }

  @Test
  void a401ToTheProbeBeginsANewCoolDown() {
    long later = startProbe();

    assertThat(breaker.onSettled(call, UNAUTHORIZED, later)).isTrue();

    assertThat(breaker.rejects(later + COOL_DOWN - 1)).isTrue();
    assertThat(breaker.rejects(later + COOL_DOWN)).isFalse();
  }

  @Test
  void afterAnInconclusiveProbeTheNextCallIsTheProbe() {
    for (LimitSignal signal : new LimitSignal[] {RATE_LIMITED, IGNORED}) {
      CircuitBreaker another = new CircuitBreaker(COOL_DOWN);
      another.onSettled(other, UNAUTHORIZED, now);
      another.onAdmitted(call);

      assertThat(another.onSettled(call, signal, now + COOL_DOWN)).isFalse();

      assertThat(another.isClosed()).isFalse();
      assertThat(another.rejects(now + COOL_DOWN)).isFalse();
    }
  }

  @Test
  void afterAProbeThatLeavesTheNextCallIsTheProbe() {
    long later = startProbe();

    breaker.onLeft(other);
    assertThat(breaker.rejects(later)).isTrue();
    breaker.onLeft(call);

    assertThat(breaker.rejects(later)).isFalse();
    assertThat(breaker.isClosed()).isFalse();
  }

  @Test
  void a401ToAnotherCallDoesNotAffectTheProbe() {
    long later = startProbe();

    assertThat(breaker.onSettled(other, UNAUTHORIZED, later)).isFalse();
  }

  @Test
  void aCallThatIsAdmittedWhileTheBreakerIsClosedIsNoProbe() {
    breaker.onAdmitted(call);
    breaker.onSettled(other, UNAUTHORIZED, now);

    assertThat(breaker.onSettled(call, ACCEPTED, now)).isFalse();
    assertThat(breaker.isClosed()).isFalse();
  }

  /** Makes the call the probe after the cool-down. Returns the time. */
  private long startProbe() {
    breaker.onSettled(other, UNAUTHORIZED, now);
    breaker.onAdmitted(call);
    return now + COOL_DOWN;
  }
}
