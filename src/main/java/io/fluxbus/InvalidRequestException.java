package io.fluxbus;

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
    super(message);
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
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .limit(SHOWN)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown
        .append(text.codePoints().skip(SHOWN).findAny().isPresent() ? "…\"" : "\"")
        .toString();
  }
}
