package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  @ParameterizedTest
  @CsvSource({
    // base, longest, attempts, asked, random, delay
    "500, 20000, 1, 0, 0, 0",
    "500, 20000, 1, 0, 1, 500",
    "500, 20000, 1, 0, 0.5, 250",
    "500, 20000, 2, 0, 1, 1000",
    "500, 20000, 3, 0, 1, 2000",
    "500, 20000, 6, 0, 1, 16000",
    "500, 20000, 7, 0, 1, 20000",
    "500, 20000, 64, 0, 1, 20000",
    "500, 20000, 2147483647, 0, 0.5, 10000",
    "500, 500, 1, 0, 1, 500",
    "500, 400, 1, 0, 1, 400",
    "500, 1, 9, 0, 1, 1",
    "500, 20000, 1, 300, 0.5, 300",
    "500, 20000, 1, 300, 1, 500",
    "500, 20000, 1, 60000, 1, 60000",
    "1, 9223372036854775807, 62, 0, 1, 2305843009213693952",
    "1, 9223372036854775807, 63, 0, 1, 4611686018427387904",
    "1, 9223372036854775807, 64, 0, 1, 9223372036854775807",
    "3, 9223372036854775807, 63, 0, 1, 9223372036854775807",
    "9223372036854775807, 9223372036854775807, 1, 0, 1, 9223372036854775807",
    "9223372036854775807, 9223372036854775807, 99, 0, 0.25, 2305843009213693952",
    "1, 20000, 1, 9223372036854775807, 0, 9223372036854775807"
  })
  void waitsForTheLongerOfRetryAfterAndARandomPartOfTheBackoff(
      long base, long longest, int attempts, long asked, double random, long delay) {
    RetryPolicy policy = new RetryPolicy(4, base, longest, false);

    assertThat(policy.delay(attempts, asked, random)).isEqualTo(delay);
  }

  @Property
  void theFullBackoffDoublesUpToTheMaximum(
      @ForAll @LongRange(min = 1) long base,
      @ForAll @LongRange(min = 1) long longest,
      @ForAll @IntRange(min = 1, max = 200) int attempts) {
    RetryPolicy policy = new RetryPolicy(4, base, longest, false);

    BigInteger backoff =
        BigInteger.valueOf(base).shiftLeft(attempts - 1).min(BigInteger.valueOf(longest));
    assertThat((double) policy.delay(attempts, 0, 1)).isEqualTo(backoff.doubleValue());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theDelayIsBetweenRetryAfterAndTheMaximum(
      @ForAll @LongRange(min = 1) long base,
      @ForAll @LongRange(min = 1) long longest,
      @ForAll @IntRange(min = 1) int attempts,
      @ForAll @LongRange(min = 0) long asked,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
    RetryPolicy policy = new RetryPolicy(4, base, longest, false);

    assertThat(policy.delay(attempts, asked, random)).isBetween(asked, Math.max(asked, longest));
  }
}
