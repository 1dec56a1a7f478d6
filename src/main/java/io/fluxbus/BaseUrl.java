package io.fluxbus;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of the API: an origin and the endpoint's path below it.
 *
 * @param ssl whether it is https
 * @param host a name, or an address without brackets
 * @param port the scheme's own when the URL names none
 * @param endpoint the path that is posted to
 */
public record BaseUrl(boolean ssl, String host, int port, String endpoint) {
  private static final String ENDPOINT = "/images/generations";
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|(0{0,4}:){2,7}0{0,3}1");

  /**
   * Takes a base URL apart.
   *
   * @throws IllegalArgumentException when it is not an http or https URL with a host, or has user
   *     info, a query or a fragment
   */
  public static BaseUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(String.valueOf(text));
    } catch (URISyntaxException e) {
      // The cause would show the URL, which may hold a password.
      throw new IllegalArgumentException("baseUrl is not a URL: " + e.getReason());
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException("baseUrl must start with https:// or http://");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("baseUrl must have no user info, query or fragment");
    }
    if (uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
      throw new IllegalArgumentException("baseUrl must name a host and a valid port");
    }
    boolean ssl = scheme.equals("https");
    int port = uri.getPort() != -1 ? uri.getPort() : ssl ? 443 : 80;
    String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    String path = uri.getRawPath().replaceAll("/+$", "");
    return new BaseUrl(ssl, host, port, endpoint(path));
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
    return LOOPBACK.matcher(host).matches();
  }

  /** Scheme, host and port, as in {@code https://api.aimlapi.com:443}. */
  public String origin() {
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (ssl ? "https://" : "http://") + literal + ":" + port;
  }
}
