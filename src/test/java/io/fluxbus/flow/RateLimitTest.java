package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
  private static final long SECOND = Call.SECOND;

  @Provide
  Arbitrary<Double> rates() {
    return Arbitraries.oneOf(
        Arbitraries.of(0.1, 0.3, 1.0, 3.0, 7.0, 9.99, 60.0, 700_000.0, 1e9),
        Arbitraries.doubles().between(0.001, 1e9).ofScale(9));
  }

  @Provide
  Arbitrary<Long> clocks() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, -1L, Long.MAX_VALUE - SECOND, Long.MIN_VALUE), Arbitraries.longs());
  }

  /** Calls start as soon as allowed. Between them pass the gaps or the required delay. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void noWindowHasMoreStartsThanTheBurstAndTheRate(
      @ForAll("rates") double perSecond,
      @ForAll @IntRange(min = 1, max = 20) int burst,
      @ForAll("clocks") long origin,
      @ForAll @Size(max = 40) List<@LongRange(max = 5_000_000_000L) Long> gaps) {
    RateLimit limit = new RateLimit(perSecond, burst, origin);
    List<Long> starts = new ArrayList<>();
    long now = origin;
    for (long gap : gaps) {
      long delay = limit.delay(now);
      if (delay > 0) {
        assertThat(limit.delay(now + delay - 1)).isEqualTo(1);
        now += delay;
        assertThat(limit.delay(now)).as("after the delay").isZero();
      }
      limit.take(now);
      starts.add(now - origin);
      now += gap % 3 == 0 ? 0 : gap;
    }
    for (int first = 0; first < starts.size(); first++) {
      for (int last = first; last < starts.size(); last++) {
        long nanos = starts.get(last) - starts.get(first);
        BigDecimal allowed =
            new BigDecimal(perSecond).multiply(BigDecimal.valueOf(nanos, 9)).add(fuzzy(burst));
        assertThat(BigDecimal.valueOf(last - first + 1))
            .as("starts in %d ns at %s per second", nanos, perSecond)
            .isLessThanOrEqualTo(allowed);
      }
    }
  }

  /** Allows for the rounding of a quotient of two doubles. */
  private static BigDecimal fuzzy(int burst) {
    return BigDecimal.valueOf(burst).add(new BigDecimal("1e-12"));
  }

  @Test
  void aBurstStartsAtOnceAndThenOneCallAfterAnother() {
    RateLimit limit = new RateLimit(2, 3, 0);

    for (int i = 0; i < 3; i++) {
      assertThat(limit.delay(0)).isZero();
      limit.take(0);
    }

    assertThat(limit.delay(0)).isEqualTo(SECOND / 2);
    assertThat(limit.delay(SECOND / 4)).isEqualTo(SECOND / 4);
    limit.take(SECOND / 2);
    assertThat(limit.delay(SECOND / 2)).isEqualTo(SECOND / 2);
  }

  @Test
  void aPauseSavesAtMostTheBurst() {
    RateLimit limit = new RateLimit(1, 2, 0);
    long later = 1000 * SECOND;

    limit.take(later);
    limit.take(later);

    assertThat(limit.delay(later)).isEqualTo(SECOND);
  }

  @Test
  void withoutALimitNoCallWaits() {
    RateLimit limit = new RateLimit(0, 1, -7);

    for (int i = 0; i < 100; i++) {
      assertThat(limit.delay(-7)).isZero();
      limit.take(-7);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-12, 1e-9})
  void aTinyRateAllowsTheBurstAndNothingAfterIt(double perSecond) {
    for (long origin : new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE}) {
      RateLimit limit = new RateLimit(perSecond, 2, origin);
      limit.take(origin);
      assertThat(limit.delay(origin)).isZero();
      limit.take(origin);

      assertThat(limit.delay(origin)).isPositive();
      assertThat(limit.delay(origin + 365 * 86_400 * SECOND)).isPositive();
    }
  }

  @Test
  void aHugeBurstDoesNotOverflow() {
    RateLimit limit = new RateLimit(0.001, Integer.MAX_VALUE, 0);

    for (int i = 0; i < 1000; i++) {
      assertThat(limit.delay(0)).isZero();
      limit.take(0);
    }
  }
}
