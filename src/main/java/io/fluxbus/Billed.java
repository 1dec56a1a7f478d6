package io.fluxbus;

/** Whether a call was billed. */
public enum Billed {
  /** The call was provably not billed. */
  NO("no", "It was not billed."),
  /** The call was billed, or is presumed to be billed because the API answered with success. */
  YES("yes", "It was billed, or must be presumed so."),
  /**
   * The call may have been billed: the request may have been sent, and no complete response
   * arrived.
   */
  UNKNOWN("unknown", "It may have been billed.");

  private final String text;
  private final String sentence;

  Billed(String text, String sentence) {
    this.text = text;
    this.sentence = sentence;
  }

  /** The value of {@code billed} in the JSON of an outcome. */
  public String text() {
    return text;
  }

  /** The sentence in the message of a {@link GenerationException}. */
  String sentence() {
    return sentence;
  }
}
