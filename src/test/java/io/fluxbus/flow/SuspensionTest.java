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
class SuspensionTest {
  private static final long COOL_DOWN = 30 * Call.SECOND;

  private final long now;
  private final Suspension suspension = new Suspension(COOL_DOWN);
  private final Ticket call = Call.until(0);
  private final Ticket other = Call.until(0);

  SuspensionTest(long now) {
    this.now = now;
  }

  @ParameterizedTest
  @EnumSource(names = "UNAUTHORIZED", mode = EnumSource.Mode.EXCLUDE)
  void nothingButADenialSuspends(LimitSignal signal) {
    suspension.admitted(call);

    assertThat(suspension.ended(call, signal, now)).isFalse();

    assertThat(suspension.active()).isFalse();
    assertThat(suspension.refuses(now)).isFalse();
  }

  @Test
  void aDenialSuspendsForTheCoolDown() {
    assertThat(suspension.ended(call, UNAUTHORIZED, now)).as("begins").isTrue();

    assertThat(suspension.active()).isTrue();
    assertThat(suspension.refuses(now)).isTrue();
    assertThat(suspension.remaining(now)).isEqualTo(COOL_DOWN);
    assertThat(suspension.refuses(now + COOL_DOWN - 1)).isTrue();
    assertThat(suspension.remaining(now + COOL_DOWN - 1)).isEqualTo(1);
    assertThat(suspension.refuses(now + COOL_DOWN)).isFalse();
    assertThat(suspension.remaining(now + COOL_DOWN)).isZero();
  }

  @Test
  void furtherDenialsDoNotProlongIt() {
    suspension.ended(call, UNAUTHORIZED, now);

    assertThat(suspension.ended(other, UNAUTHORIZED, now + COOL_DOWN - 1)).isFalse();

    assertThat(suspension.refuses(now + COOL_DOWN)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "UNAUTHORIZED", mode = EnumSource.Mode.EXCLUDE)
  void theEndOfACallThatRanBeforeEndsNothing(LimitSignal signal) {
    suspension.ended(call, UNAUTHORIZED, now);

    assertThat(suspension.ended(other, signal, now)).isFalse();

    assertThat(suspension.active()).isTrue();
    assertThat(suspension.refuses(now)).isTrue();
  }

  @Test
  void oneCallProbesAndTheOthersAreRefused() {
    long later = probing();

    assertThat(suspension.refuses(later)).isTrue();
    assertThat(suspension.remaining(later)).as("nobody knows how long the probe takes").isZero();
    assertThat(suspension.active()).isTrue();
  }

  @Test
  void theProbesSuccessEndsTheSuspension() {
    long later = probing();

    assertThat(suspension.ended(call, ACCEPTED, later)).isFalse();

    assertThat(suspension.active()).isFalse();
    assertThat(suspension.refuses(later)).isFalse();
  }

  @Test
  void theProbesDenialBeginsANewCoolDown() {
    long later = probing();

    assertThat(suspension.ended(call, UNAUTHORIZED, later)).isTrue();

    assertThat(suspension.refuses(later + COOL_DOWN - 1)).isTrue();
    assertThat(suspension.refuses(later + COOL_DOWN)).isFalse();
  }

  @Test
  void aProbeThatLearnsNothingLetsTheNextCallProbe() {
    for (LimitSignal signal : new LimitSignal[] {RATE_LIMITED, IGNORED}) {
      Suspension tried = new Suspension(COOL_DOWN);
      tried.ended(other, UNAUTHORIZED, now);
      tried.admitted(call);

      assertThat(tried.ended(call, signal, now + COOL_DOWN)).isFalse();

      assertThat(tried.active()).isTrue();
      assertThat(tried.refuses(now + COOL_DOWN)).isFalse();
    }
  }

  @Test
  void aProbeThatLeavesLetsTheNextCallProbe() {
    long later = probing();

    suspension.left(other);
    assertThat(suspension.refuses(later)).isTrue();
    suspension.left(call);

    assertThat(suspension.refuses(later)).isFalse();
    assertThat(suspension.active()).isTrue();
  }

  @Test
  void aDenialOfAnotherCallLeavesTheProbeAlone() {
    long later = probing();

    assertThat(suspension.ended(other, UNAUTHORIZED, later)).isFalse();
  }

  @Test
  void whoIsAdmittedWithoutASuspensionIsNoProbe() {
    suspension.admitted(call);
    suspension.ended(other, UNAUTHORIZED, now);

    assertThat(suspension.ended(call, ACCEPTED, now)).isFalse();
    assertThat(suspension.active()).isTrue();
  }

  /** After the cool-down, the call probes. */
  private long probing() {
    suspension.ended(other, UNAUTHORIZED, now);
    suspension.admitted(call);
    return now + COOL_DOWN;
  }
}
