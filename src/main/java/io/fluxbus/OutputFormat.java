package io.fluxbus;

/** The format of a generated image; {@link #JPEG} at the server when not set. */
public enum OutputFormat {
  JPEG("jpeg"),
  PNG("png");

  private final String text;

  OutputFormat(String text) {
    this.text = text;
  }

  /** As the API spells it. */
  public String text() {
    return text;
  }

  /**
   * The format of that name.
   *
   * @throws InvalidRequestException when there is none
   */
  public static OutputFormat parse(String text) {
    for (OutputFormat format : values()) {
      if (format.text.equals(text)) {
        return format;
      }
    }
    throw new InvalidRequestException("output_format", "must be jpeg or png", text);
  }
}
