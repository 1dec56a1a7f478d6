package io.fluxbus.batch;

import java.math.BigDecimal;

/** Amounts for people: as exact as they are, and cents at least. */
public final class DollarText {
  private static final int CENTS = 2;

  private DollarText() {}

  public static String text(BigDecimal usd) {
    BigDecimal exact = usd.stripTrailingZeros();
    return "$" + exact.setScale(Math.max(CENTS, exact.scale())).toPlainString();
  }
}
