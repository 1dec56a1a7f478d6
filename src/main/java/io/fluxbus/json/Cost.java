package io.fluxbus.json;

import java.math.BigDecimal;

/** Parses the cost of a call in headers and bodies. An implausible value becomes null. */
public final class Cost {
  private static final int MAX_DIGITS = 30;

  private Cost() {}

  /** Parses a whole number of credits, at least 0; returns null for any other text. */
  public static Long credits(String text) {
    BigDecimal number = usd(text);
    try {
      return number == null ? null : Long.valueOf(number.longValueExact());
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** Parses a decimal number of US dollars, at least 0; returns null for any other text. */
  public static BigDecimal usd(String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_DIGITS) {
      return null;
    }
    try {
      BigDecimal usd = new BigDecimal(text.trim());
      // In plain notation, 1e999999999 would fill the memory.
      boolean plausible = usd.signum() >= 0 && Math.abs((long) usd.scale()) <= MAX_DIGITS;
      return !plausible ? null : usd.signum() == 0 ? BigDecimal.ZERO : usd;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether an amount of US dollars from a file is plausible and can be added to others. */
  public static boolean isPlausible(BigDecimal usd) {
    return usd.signum() >= 0
        && Math.abs((long) usd.scale()) <= 2 * MAX_DIGITS
        && usd.precision() <= 2 * MAX_DIGITS;
  }
}
