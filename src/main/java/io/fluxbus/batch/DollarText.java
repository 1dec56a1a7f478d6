package io.fluxbus.batch;

import java.math.BigDecimal;

/** Formats amounts in US dollars for users. */
public final class DollarText {
  private static final int CENTS = 2;

  private DollarText() {}

  /** Formats an amount with all its digits, and at least with cents: {@code $0.0625}. */
  public static String text(BigDecimal usd) {
    BigDecimal exact = usd.stripTrailingZeros();
    return "$" + exact.setScale(Math.max(CENTS, exact.scale())).toPlainString();
  }
}
