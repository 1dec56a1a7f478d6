package io.fluxbus.internal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Headers that users add to requests. Their values are secrets. */
public final class ExtraHeaders {
  private static final String MASK = "***";

  /** RFC 9110, section 5.6.2. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

  private static final int MAX_VALUE_LENGTH = 8192;

  /** Headers that the client sets itself, and headers of the connection and the proxy. */
  private static final Set<String> RESERVED =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "range",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-client-request-id");

  private ExtraHeaders() {}

  /**
   * Returns a copy of valid headers.
   *
   * @param option the name of the option, for messages
   * @throws IllegalArgumentException naming the header, without its value, if a name is not a token
   *     of HTTP, belongs to the client, or occurs twice in different case; or if a value is not one
   *     line of visible ASCII characters
   */
  public static Map<String, String> copyOf(Map<String, String> headers, String option) {
    Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, value) -> {
          require(
              name != null && NAME.matcher(name).matches(),
              option + " has a name that is not a valid header name");
          require(
              !RESERVED.contains(name.toLowerCase(Locale.ROOT)),
              option + " must not set " + name + ": Fluxbus sets it itself");
          require(isValue(value), option + ": the value of " + name + " is not valid");
          require(known.put(name, value) == null, option + " has " + name + " twice");
        });
    return new LinkedHashMap<>(headers);
  }

  /** Returns the same names, with a mask in place of each value. */
  public static Map<String, Object> masked(Map<String, String> headers) {
    Map<String, Object> masked = new LinkedHashMap<>();
    headers.keySet().forEach(name -> masked.put(name, MASK));
    return masked;
  }

  private static boolean isValue(String value) {
    return value != null
        && !value.isEmpty()
        && value.length() <= MAX_VALUE_LENGTH
        && value.equals(value.strip())
        && value.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t');
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
