package io.fluxbus;

import io.fluxbus.internal.Printable;

/**
 * A value breaks a rule of the API. Thrown by the values' constructors, so that what is wrong is
 * known before anything is sent; the message names the field as the API spells it, the rule, and
 * the value.
 */
public final class InvalidRequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String field;

  /**
   * @param field the field's name in the API's JSON
   * @param rule what the field must be, as in "must be between 1 and 4"
   * @param value what it was; long values are cut and control characters made visible
   */
  public InvalidRequestException(String field, String rule, Object value) {
    this(field, field + " " + rule + ", was " + show(value));
  }

  private InvalidRequestException(String field, String message) {
    // It may repeat names and values of foreign origin.
    super(Printable.line(message));
    this.field = field;
  }

  /** The same for a rule whose value would not help, such as an unknown or a missing field. */
  public static InvalidRequestException of(String field, String rule) {
    return new InvalidRequestException(field, field + " " + rule);
  }

  /** The field's name in the API's JSON. */
  public String field() {
    return field;
  }

  private static String show(Object value) {
    if (!(value instanceof CharSequence text)) {
      return String.valueOf(value);
    }
    String whole = text.toString();
    boolean cut = whole.codePointCount(0, whole.length()) > SHOWN;
    String head = cut ? whole.substring(0, whole.offsetByCodePoints(0, SHOWN)) : whole;
    return '"' + head + (cut ? "…\"" : "\"");
  }
}
