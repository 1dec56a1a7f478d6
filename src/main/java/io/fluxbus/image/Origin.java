package io.fluxbus.image;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A place that images come from.
 *
 * @param ssl whether it is https
 * @param host in lower case; an IPv6 address in brackets
 * @param port the scheme's own when none was named
 */
record Origin(boolean ssl, String host, int port) {
  private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("([^\\[].*\\.)?\\d[^.]*");

  /**
   * The origin of that URL.
   *
   * @throws IllegalArgumentException when it has none, or spells its host in a way that programs
   *     read differently; the message does not show the URL
   */
  static Origin of(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    require(scheme.equals("https") || scheme.equals("http"), "its scheme is not https or http");
    require(url.getRawUserInfo() == null, "it has user info");
    require(url.getHost() != null, "it names no valid host");
    require(
        url.getPort() >= -1 && url.getPort() != 0 && url.getPort() <= 65_535, "its port is none");
    String host = url.getHost().toLowerCase(Locale.ROOT);
    require(!host.endsWith(".") && host.indexOf('%') < 0, "its host is oddly spelled");
    require(
        IPV4.matcher(host).matches() || !ENDS_IN_NUMBER.matcher(host).matches(),
        "its host is an oddly spelled address");
    boolean ssl = scheme.equals("https");
    return new Origin(ssl, host, url.getPort() != -1 ? url.getPort() : ssl ? 443 : 80);
  }

  @Override
  public String toString() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
