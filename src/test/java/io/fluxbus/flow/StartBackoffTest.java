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
  private final StartBackoff pause = new StartBackoff();

  StartBackoffTest(long now) {
    this.now = now;
  }

  @Test
  void withoutARefusalThereIsNone() {
    assertThat(pause.left(now)).isZero();
    pause.accepted();
    assertThat(pause.left(now)).isZero();
  }

  @Test
  void endsByItself() {
    pause.refused(now);

    assertThat(pause.left(now)).isEqualTo(SECOND / 4);
    assertThat(pause.left(now + SECOND / 4 - 1)).isEqualTo(1);
    assertThat(pause.left(now + SECOND / 4)).isZero();
    assertThat(pause.left(now + 1_000_000 * SECOND)).isZero();
  }

  @Test
  void doublesUpToEightSeconds() {
    for (double seconds : new double[] {0.25, 0.5, 1, 2, 4, 8, 8, 8}) {
      pause.refused(now);
      assertThat(pause.left(now)).isEqualTo((long) (seconds * SECOND));
    }
  }

  @Test
  void mayHaveOtherLengths() {
    StartBackoff shorter = new StartBackoff(SECOND / 20, SECOND / 10);

    for (double seconds : new double[] {0.05, 0.1, 0.1}) {
      shorter.refused(now);
      assertThat(shorter.left(now)).isEqualTo((long) (seconds * SECOND));
    }
  }

  @Test
  void beginsAnewOnceACallWasAccepted() {
    pause.refused(now);
    pause.refused(now);

    pause.accepted();
    assertThat(pause.left(now)).isZero();

    pause.refused(now);
    assertThat(pause.left(now)).isEqualTo(SECOND / 4);
  }
}
