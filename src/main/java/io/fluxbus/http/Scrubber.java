package io.fluxbus.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Makes foreign text fit for a message: short, on one line, and without a secret. */
final class Scrubber {
  private static final int MAX_LENGTH = 500;
  private static final String MASK = "***";
  private static final Pattern QUERY =
      Pattern.compile("(?i)(https?:[/\\\\]+[^\\s\"'<>?]*)\\?[^\\s\"'<>]*");
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}]+");

  /** Longer ones first: a shorter one may be a part of them. */
  private final List<String> secrets;

  private final int longest;

  /**
   * @param secrets the API key and others, which a server may well repeat in what it says
   */
  Scrubber(String... secrets) {
    this.secrets =
        Arrays.stream(secrets).sorted(Comparator.comparing(String::length).reversed()).toList();
    this.longest = this.secrets.get(0).length();
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
    String clean = text;
    for (int i = 0; clean != null && i < secrets.size(); i++) {
      clean = clean.replace(secrets.get(i), MASK);
    }
    return clean;
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
    int window = 4 * MAX_LENGTH + longest;
    if (text.length() <= window) {
      return withoutSecret(text);
    }
    // The cut may have left a part of the key at the end.
    String head = withoutSecret(text.substring(0, window));
    return head.substring(0, Math.max(0, head.length() - longest));
  }
}
