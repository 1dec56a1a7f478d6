package io.fluxbus.http;

import java.util.regex.Pattern;

/** Makes foreign text fit for a message: short, on one line, and without a secret. */
final class Scrubber {
  private static final int MAX_LENGTH = 500;
  private static final String MASK = "***";
  private static final Pattern QUERY =
      Pattern.compile("(?i)(https?:[/\\\\]+[^\\s\"'<>?]*)\\?[^\\s\"'<>]*");
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}]+");

  private final String secret;

  /**
   * @param secret the API key, which a server may well repeat in what it says
   */
  Scrubber(String secret) {
    this.secret = secret;
  }

  /** The text without the key, and URLs without their query. */
  String clean(String text) {
    if (isPlain(text)) {
      return withoutSecret(text);
    }
    String line = BLANK.matcher(head(text)).replaceAll(" ").trim();
    String safe = QUERY.matcher(line).replaceAll("$1?***");
    return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "…" : safe;
  }

  /** The whole text without the key, or null for none. */
  String withoutSecret(String text) {
    return text == null ? null : text.replace(secret, MASK);
  }

  /** One short word with no URL's query in it, as the API's ids are: it needs no cleaning. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '?') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }

  private String head(String text) {
    int window = 4 * MAX_LENGTH + secret.length();
    if (text.length() <= window) {
      return withoutSecret(text);
    }
    // The cut may have left a part of the key at the end.
    String head = withoutSecret(text.substring(0, window));
    return head.substring(0, Math.max(0, head.length() - secret.length()));
  }
}
