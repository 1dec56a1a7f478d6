package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
class StartBackoffTest {
  private static final long SECOND = Call.SECOND;

  private final long now;
  private final StartBackoff backoff = new StartBackoff(() -> 0.5);

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

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1})
  void lastsFromHalfOfItsLengthToOneAndAHalf(double random) {
    StartBackoff jittered = new StartBackoff(4 * SECOND, 8 * SECOND, () -> random);

    jittered.onRateLimited(now);
    assertThat(jittered.remaining(now)).isEqualTo((long) ((2 + 4 * random) * SECOND));
    jittered.onRateLimited(now);
    assertThat(jittered.remaining(now)).isEqualTo((long) ((4 + 8 * random) * SECOND));
  }

  @Test
  void canHaveOtherLengths() {
    StartBackoff shorter = new StartBackoff(SECOND / 20, SECOND / 10, () -> 0.5);

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
