package io.fluxbus;

import io.fluxbus.internal.Printable;

/**
 * A field of a request breaks a rule of the API. The constructors of the values throw it, before
 * anything is sent. The message names the field in the API's spelling, the rule and the value.
 */
public final class InvalidRequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String field;

  /**
   * Creates the exception, whose message shows the value: cut if it is long, and with escaped
   * control characters.
   *
   * @param field the name of the field in the API's JSON
   * @param rule the rule, such as "must be between 1 and 4"
   * @param value the invalid value
   */
  public InvalidRequestException(String field, String rule, Object value) {
    this(field, field + " " + rule + ", was " + show(value));
  }

  private InvalidRequestException(String field, String message) {
    // Names and values may come from untrusted input.
    super(Printable.line(message));
    this.field = field;
  }

  /** Creates an exception that shows no value, such as for an unknown or a missing field. */
  public static InvalidRequestException of(String field, String rule) {
    return new InvalidRequestException(field, field + " " + rule);
  }

  /** The name of the field in the API's JSON. */
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
