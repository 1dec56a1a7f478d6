package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
class StartBackoffTest {
  private static final long SECOND = Call.SECOND;

  private final long now;
  private final StartBackoff backoff = new StartBackoff();

  StartBackoffTest(long now) {
    this.now = now;
  }

  @Test
  void withoutA429ThereIsNoDelay() {
    assertThat(backoff.remaining(now)).isZero();
    backoff.onAccepted();
    assertThat(backoff.remaining(now)).isZero();
  }

  @Test
  void endsWithTime() {
    backoff.onRateLimited(now);

    assertThat(backoff.remaining(now)).isEqualTo(SECOND / 4);
    assertThat(backoff.remaining(now + SECOND / 4 - 1)).isEqualTo(1);
    assertThat(backoff.remaining(now + SECOND / 4)).isZero();
    assertThat(backoff.remaining(now + 1_000_000 * SECOND)).isZero();
  }

  @Test
  void doublesUpToEightSeconds() {
    for (double seconds : new double[] {0.25, 0.5, 1, 2, 4, 8, 8, 8}) {
      backoff.onRateLimited(now);
      assertThat(backoff.remaining(now)).isEqualTo((long) (seconds * SECOND));
    }
  }

  @Test
  void canHaveOtherLengths() {
    StartBackoff shorter = new StartBackoff(SECOND / 20, SECOND / 10);

    for (double seconds : new double[] {0.05, 0.1, 0.1}) {
      shorter.onRateLimited(now);
      assertThat(shorter.remaining(now)).isEqualTo((long) (seconds * SECOND));
    }
  }

  @Test
  void beginsAgainAfterAnAcceptedCall() {
    backoff.onRateLimited(now);
    backoff.onRateLimited(now);

    backoff.onAccepted();
    assertThat(backoff.remaining(now)).isZero();

    backoff.onRateLimited(now);
    assertThat(backoff.remaining(now)).isEqualTo(SECOND / 4);
  }
}
