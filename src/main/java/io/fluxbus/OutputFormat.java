package io.fluxbus;

/** The format of a generated image; {@link #JPEG} at the server if a request does not set it. */
public enum OutputFormat {
  JPEG("jpeg"),
  PNG("png");

  private final String text;

  OutputFormat(String text) {
    this.text = text;
  }

  /** The format's name in the API. */
  public String text() {
    return text;
  }

  /**
   * Returns the format of that name.
   *
   * @throws InvalidRequestException if no format has that name
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
