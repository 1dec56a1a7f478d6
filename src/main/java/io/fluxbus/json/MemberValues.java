package io.fluxbus.json;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the values of a response's members. A value of an unexpected type is skipped and becomes
 * null. The size of each result is bounded.
 */
final class MemberValues {
  /**
   * The most characters of a text. The API accepts prompts of 4,000 characters, and some providers
   * extend the prompt.
   */
  static final int MAX_TEXT = 10_000;

  private static final int MAX_FLAGS = 64;
  private static final int MAX_TIMINGS = 64;
  private static final int MAX_NAME = 100;
  private static final int MAX_DIGITS = 40;

  /** Every number of so many digits fits in a long. */
  private static final int LONG_DIGITS = 18;

  private MemberValues() {}

  /** Reads a string, cut after {@link #MAX_TEXT} characters, or null. */
  static String string(JsonCursor json) throws IOException {
    JsonText text = json.scalar();
    return text != null && text.string() ? text.text(MAX_TEXT) : null;
  }

  /** Returns a string or a number as text, or null if it is blank or too long. */
  static String scalar(JsonText text, int max) {
    if (text == null || text.length() > max || !(text.string() || isNumber(text))) {
      return null;
    }
    String written = text.text(max);
    return written.isBlank() ? null : written;
  }

  /** Reads a text for {@link Cost}, or null. */
  static String cost(JsonCursor json) throws IOException {
    return scalar(json.scalar(), MAX_DIGITS);
  }

  /** Reads a positive int, or null. */
  static Integer pixels(JsonCursor json) throws IOException {
    JsonText text = json.scalar();
    long digits = digits(text);
    if (digits >= 0) {
      return digits > 0 && digits <= Integer.MAX_VALUE ? Integer.valueOf((int) digits) : null;
    }
    BigDecimal number = number(text);
    try {
      int pixels = number == null ? 0 : number.intValueExact();
      return pixels > 0 ? Integer.valueOf(pixels) : null;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** Reads a whole number from 0 to 2^64 - 1 as an unsigned long, or null. */
  static Long unsigned(JsonCursor json) throws IOException {
    JsonText text = json.scalar();
    long digits = digits(text);
    if (digits >= 0) {
      return digits;
    }
    if (text == null || !isNumber(text) || text.length() > MAX_DIGITS) {
      return null;
    }
    try {
      BigInteger number = new BigInteger(text.text(MAX_DIGITS));
      boolean fits = number.signum() >= 0 && number.bitLength() <= Long.SIZE;
      return fits ? Long.valueOf(number.longValue()) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Reads an array of booleans; an element of another type becomes null. */
  static List<Boolean> flags(JsonCursor json) throws IOException {
    if (!json.enter('[')) {
      json.skip();
      return List.of();
    }
    List<Boolean> flags = new ArrayList<>(1);
    while (json.hasElement()) {
      JsonText flag = json.scalar();
      if (flags.size() < MAX_FLAGS) {
        flags.add(flag(flag));
      }
    }
    return flags;
  }

  private static Boolean flag(JsonText value) {
    if (value == null || value.string()) {
      return null;
    }
    return value.is("true") ? Boolean.TRUE : value.is("false") ? Boolean.FALSE : null;
  }

  /** Reads the first members of an object that are finite numbers. */
  static Map<String, Double> seconds(JsonCursor json) throws IOException {
    if (!json.enter('{')) {
      json.skip();
      return Map.of();
    }
    Map<String, Double> seconds = new HashMap<>();
    for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
      BigDecimal number = number(json.scalar());
      if (number != null
          && name.length() <= MAX_NAME
          && seconds.size() < MAX_TIMINGS
          && Double.isFinite(number.doubleValue())) {
        seconds.putIfAbsent(name.text(MAX_NAME), number.doubleValue());
      }
    }
    return seconds.isEmpty() ? Map.of() : seconds;
  }

  /** Returns the value of a number that consists of few digits only, or -1. */
  private static long digits(JsonText text) {
    if (text == null || text.string() || text.length() == 0 || text.length() > LONG_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = text.from(); i < text.to(); i++) {
      int digit = text.bytes()[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Returns null for a long number, which cannot be a size or a time. */
  private static BigDecimal number(JsonText text) {
    if (text == null || !isNumber(text) || text.length() > MAX_DIGITS) {
      return null;
    }
    try {
      return new BigDecimal(text.text(MAX_DIGITS));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isNumber(JsonText text) {
    if (text.string() || text.length() == 0) {
      return false;
    }
    byte first = text.bytes()[text.from()];
    return (first == '-') || (first >= '0' && first <= '9');
  }
}
