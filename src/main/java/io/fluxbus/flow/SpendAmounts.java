package io.fluxbus.flow;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Converts amounts between dollars and the billionths of a dollar in which budgets count. */
public final class SpendAmounts {
  /** The largest amount: the sum of several still fits into a long. */
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE / 8);

  private static final int DIGITS = 9;

  private SpendAmounts() {}

  /** A cost in billionths of a dollar, rounded up. */
  public static long cost(BigDecimal usd) {
    return usd.movePointRight(DIGITS).setScale(0, RoundingMode.CEILING).min(MAX).longValue();
  }

  /** A limit in billionths of a dollar, rounded down. */
  public static long limit(BigDecimal usd) {
    return usd.movePointRight(DIGITS).setScale(0, RoundingMode.FLOOR).min(MAX).longValue();
  }

  /** An amount in dollars, without trailing zeros and never in scientific notation. */
  public static BigDecimal usd(long billionths) {
    BigDecimal usd = BigDecimal.valueOf(billionths, DIGITS).stripTrailingZeros();
    return usd.scale() < 0 ? usd.setScale(0) : usd;
  }
}
