package io.fluxbus.internal;

import java.util.regex.Pattern;

/**
 * The address of the API: an origin and the endpoint's path below it.
 *
 * @param ssl whether it is https
 * @param host in lower case, as HTTP and TLS name it: an IPv6 address is in brackets, and no dot
 *     follows a name
 * @param port the scheme's own when the URL names none
 * @param endpoint the path that is posted to
 * @param server what is looked up or connected to: an IPv6 address has no brackets, and a name that
 *     the URL marks as absolute keeps its dot
 */
public record BaseUrl(boolean ssl, String host, int port, String endpoint, String server) {
  private static final String ENDPOINT = "/images/generations";
  private static final Pattern SCHEME = Pattern.compile("(?i)^\\s*https?:");

  /**
   * Takes a base URL apart.
   *
   * @throws IllegalArgumentException when it is not an http or https URL with a host, or has user
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
      // Not the URL itself, which may hold a password.
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

  /** However much of the endpoint's path the base has already. */
  private static String endpoint(String path) {
    if (path.endsWith("/v1" + ENDPOINT)) {
      return path;
    }
    return path + (path.endsWith("/v1") ? "" : "/v1") + ENDPOINT;
  }

  /** Whether the host is this machine by its very name: no look-up is made. */
  public boolean loopback() {
    return HostName.isLoopback(host);
  }

  /** Scheme, host and port, as in {@code https://api.aimlapi.com:443}. */
  public String origin() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }
}
