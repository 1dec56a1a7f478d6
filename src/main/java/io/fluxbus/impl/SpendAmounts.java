package io.fluxbus.impl;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as billionths of a dollar, which is what the API's headers count in. */
final class SpendAmounts {
  /** So many that sums of several still fit a long. */
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE / 8);

  private static final int DIGITS = 9;

  private SpendAmounts() {}

  /** What something costs: rounded up. */
  static long cost(BigDecimal usd) {
    return usd.movePointRight(DIGITS).setScale(0, RoundingMode.CEILING).min(MOST).longValue();
  }

  /** What may be spent: rounded down. */
  static long limit(BigDecimal usd) {
    return usd.movePointRight(DIGITS).setScale(0, RoundingMode.FLOOR).min(MOST).longValue();
  }

  /** Without zeros at its end, which would be shown in scientific notation where all are. */
  static BigDecimal usd(long billionths) {
    BigDecimal usd = BigDecimal.valueOf(billionths, DIGITS).stripTrailingZeros();
    return usd.scale() < 0 ? usd.setScale(0) : usd;
  }
}
