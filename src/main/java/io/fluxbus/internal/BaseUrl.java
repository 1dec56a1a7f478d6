package io.fluxbus.internal;

import java.util.regex.Pattern;

/**
 * The option {@code baseUrl}, split into its parts.
 *
 * @param ssl whether the scheme is https
 * @param host the host in lower case for HTTP and TLS: an IPv6 address is in brackets, and a name
 *     has no final dot
 * @param port the scheme's default port if the URL has none
 * @param endpoint the path of the POST
 * @param server the name to look up or the address to connect to: an IPv6 address has no brackets,
 *     and an absolute name keeps its final dot
 */
public record BaseUrl(boolean ssl, String host, int port, String endpoint, String server) {
  private static final String ENDPOINT = "/images/generations";
  private static final Pattern SCHEME = Pattern.compile("(?i)^\\s*https?:");

  /**
   * Parses a base URL.
   *
   * @throws IllegalArgumentException if it is not an http or https URL with a host, or has user
   *     info, a query or a fragment
   */
  public static BaseUrl parse(String text) {
    HttpUrl url;
    if (!SCHEME.matcher(String.valueOf(text)).find()) {
      throw new IllegalArgumentException("baseUrl must start with https:// or http://");
    }
    try {
      url = HttpUrl.parse(text);
    } catch (IllegalArgumentException e) {
      // Without the URL, which may contain a password.
      throw new IllegalArgumentException("baseUrl is not valid: " + e.getMessage());
    }
    if (url.query() != null || url.fragment() != null) {
      throw new IllegalArgumentException("baseUrl must have no query or fragment");
    }
    return new BaseUrl(
        url.ssl(),
        HostName.withoutFinalDot(url.host()),
        url.port(),
        endpoint(url.path().replaceAll("/+$", "")),
        HostName.withoutBrackets(url.host()));
  }

  /** Appends the part of the endpoint that the path does not end with. */
  private static String endpoint(String path) {
    if (path.endsWith("/v1" + ENDPOINT)) {
      return path;
    }
    return path + (path.endsWith("/v1") ? "" : "/v1") + ENDPOINT;
  }

  /** Whether the host is localhost or a loopback address. No name is looked up. */
  public boolean loopback() {
    return HostName.isLoopback(host);
  }

  /** Scheme, host and port, as in {@code https://api.aimlapi.com:443}. */
  public String origin() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }
}
