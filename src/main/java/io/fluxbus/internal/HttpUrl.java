package io.fluxbus.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http or https URL, parsed as browsers parse it (WHATWG URL Standard). Paths and queries are
 * percent-encoded where they have characters that may not go over the wire. Unlike browsers, it
 * rejects user info, and a scheme without two slashes after it.
 *
 * @param ssl whether the scheme is https
 * @param host in its canonical form: see {@link HostName#parse}
 * @param port the scheme's default port if the URL has none
 * @param path begins with a slash, and has no dot segments
 * @param query without its question mark; null for none
 * @param fragment without its number sign; null for none
 */
public record HttpUrl(
    boolean ssl, String host, int port, String path, String query, String fragment) {
  private static final Pattern SCHEME = Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern PARTS = Pattern.compile("(?s)([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");
  private static final Pattern AUTHORITY = Pattern.compile("(?s)[/\\\\]{2,}([^/\\\\]*)(.*)");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?s)(\\[[^\\]]*\\]|[^:]*)(?::(\\d*))?");
  private static final Pattern SINGLE_DOT = Pattern.compile("\\.|%2[eE]");
  private static final Pattern DOUBLE_DOT = Pattern.compile("(\\.|%2[eE]){2}");

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String IN_PATH = UNRESERVED + "!$&'()*+,;=:@/%";
  private static final String IN_QUERY = IN_PATH + "?[]";
  private static final String HEX = "0123456789ABCDEF";

  /**
   * Parses an absolute URL.
   *
   * @throws IllegalArgumentException saying what is wrong, without showing the URL
   */
  public static HttpUrl parse(String text) {
    Matcher scheme = SCHEME.matcher(cleaned(text));
    require(scheme.matches(), "it is not an absolute URL");
    return parse(scheme.group(1).toLowerCase(Locale.ROOT), scheme.group(2));
  }

  /**
   * Resolves a reference, such as a redirect's location, against this URL.
   *
   * @param reference absolute or relative
   * @throws IllegalArgumentException as in {@link #parse}
   */
  public HttpUrl resolve(String reference) {
    String text = cleaned(reference);
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      return parse(scheme.group(1).toLowerCase(Locale.ROOT), scheme.group(2));
    }
    if (AUTHORITY.matcher(text).lookingAt()) {
      return parse(ssl ? "https" : "http", text);
    }
    Matcher parts = parts(text);
    String relative = parts.group(1);
    String newQuery = encoded(parts.group(2), IN_QUERY);
    if (relative.isEmpty()) {
      String kept = newQuery == null ? query : newQuery;
      return new HttpUrl(ssl, host, port, path, kept, parts.group(3));
    }
    boolean absolute = relative.startsWith("/") || relative.startsWith("\\");
    String merged = absolute ? relative : path.substring(0, path.lastIndexOf('/') + 1) + relative;
    return new HttpUrl(ssl, host, port, normalized(merged), newQuery, parts.group(3));
  }

  /** The path and the query, for the request line. */
  public String target() {
    return query == null ? path : path + "?" + query;
  }

  /** Scheme, host and port, as in {@code https://api.aimlapi.com:443}. */
  public String origin() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }

  /** Shows only the origin: paths and queries may be secrets. */
  @Override
  public String toString() {
    return origin();
  }

  private static HttpUrl parse(String scheme, String rest) {
    boolean ssl = scheme.equals("https");
    require(ssl || scheme.equals("http"), "its scheme is not https or http");
    Matcher parts = parts(rest);
    Matcher authority = AUTHORITY.matcher(parts.group(1));
    require(authority.matches(), "two slashes must follow its scheme");
    require(authority.group(1).indexOf('@') < 0, "it has user info");
    Matcher hostAndPort = HOST_AND_PORT.matcher(authority.group(1));
    require(hostAndPort.matches(), "it names no valid host and port");
    return new HttpUrl(
        ssl,
        HostName.parse(hostAndPort.group(1)),
        port(hostAndPort.group(2), ssl ? 443 : 80),
        normalized(authority.group(2)),
        encoded(parts.group(2), IN_QUERY),
        parts.group(3));
  }

  private static int port(String digits, int defaultPort) {
    if (digits == null || digits.isEmpty()) {
      return defaultPort;
    }
    String number = digits.replaceFirst("^0+(?=.)", "");
    int port = number.length() > 5 ? 0 : Integer.parseInt(number);
    require(port > 0 && port <= 65_535, "its port is not from 1 to 65535");
    return port;
  }

  /**
   * Removes the characters that browsers ignore: spaces and control characters around the URL, tabs
   * and line ends inside.
   */
  private static String cleaned(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) <= ' ') {
      end--;
    }
    return text.substring(start, end).replaceAll("[\t\n\r]", "");
  }

  private static Matcher parts(String text) {
    Matcher parts = PARTS.matcher(text);
    require(parts.matches(), "it is not a URL");
    return parts;
  }

  private static String normalized(String path) {
    List<String> kept = new ArrayList<>();
    String[] segments = path.replace('\\', '/').replaceFirst("^/", "").split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      boolean up = DOUBLE_DOT.matcher(segments[i]).matches();
      if (up && !kept.isEmpty()) {
        kept.remove(kept.size() - 1);
      }
      if (!up && !SINGLE_DOT.matcher(segments[i]).matches()) {
        kept.add(segments[i]);
      } else if (last) {
        kept.add("");
      }
    }
    return "/" + encoded(String.join("/", kept), IN_PATH);
  }

  private static String encoded(String text, String allowed) {
    if (text == null) {
      return null;
    }
    StringBuilder encoded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c < 0x80 && allowed.indexOf(c) >= 0) {
                encoded.append((char) c);
              } else {
                percentEncode(encoded, c);
              }
            });
    return encoded.toString();
  }

  private static void percentEncode(StringBuilder encoded, int codePoint) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    String text = surrogate ? "\ufffd" : Character.toString(codePoint);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      encoded.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
