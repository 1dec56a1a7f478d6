package io.fluxbus.internal;

/**
 * The origin of a URL: its scheme, host and port.
 *
 * @param ssl whether the scheme is https
 * @param host in canonical form, without a final dot; an IPv6 address is in brackets
 * @param port the port of the URL, or the default port of the scheme
 */
public record Origin(boolean ssl, String host, int port) {

  /** Returns the origin of a URL. */
  public static Origin of(HttpUrl url) {
    return new Origin(url.ssl(), HostName.withoutFinalDot(url.host()), url.port());
  }

  /** Returns the origin of the API. */
  public static Origin of(BaseUrl base) {
    return new Origin(base.ssl(), base.host(), base.port());
  }

  /**
   * Parses an origin of the option {@code allowedOrigins}.
   *
   * @param text {@code scheme://host} or {@code scheme://host:port}
   * @throws IllegalArgumentException naming the option
   */
  public static Origin parseAllowed(String text) {
    HttpUrl url;
    try {
      url = HttpUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "allowedOrigins contains an invalid origin: " + e.getMessage());
    }
    OptionsJson.require(
        url.target().equals("/") && url.fragment() == null,
        "allowedOrigins must have the form scheme://host[:port]");
    return Origin.of(url);
  }

  @Override
  public String toString() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }
}
