package io.fluxbus;

/** What a call may have cost. */
public enum Billed {
  /** Proven not to be billed. */
  NO("no", "It was not billed."),
  /** Billed, or to be presumed so, because the API answered with success. */
  YES("yes", "It was billed, or must be presumed so."),
  /** It may have been billed: the request may have left, and no whole answer came. */
  UNKNOWN("unknown", "It may have been billed.");

  private final String text;
  private final String sentence;

  Billed(String text, String sentence) {
    this.text = text;
    this.sentence = sentence;
  }

  /** The word that stands in an outcome's JSON. */
  public String text() {
    return text;
  }

  /** For a message that people read. */
  String sentence() {
    return sentence;
  }
}
