package io.fluxbus.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Makes foreign text fit for a message: short, on one line, and without a secret. */
final class Redactor {
  private static final int MAX_LENGTH = 500;
  private static final int MAX_LOCATION = 200;
  private static final String CUT = "…";

  /** A URL's query or fragment, and what looks like a query where the rest of a URL is missing. */
  private static final Pattern QUERY =
      Pattern.compile(
          "(?i)([/\\\\]{2}[^\\s\"'<>?#]*)[?#][^\\s\"'<>]*|(\\S)\\?[^\\s\"'<>=]*=[^\\s\"'<>]*");

  private static final Pattern USER_INFO = Pattern.compile("([/\\\\]{2})[^\\s/\\\\\"'<>@]*@");
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");

  /** Longer ones first: a shorter one may be a part of them. */
  private final List<SecretMask> masks;

  private final int longest;

  /**
   * @param secrets the API key and others, which a server may well repeat in what it says
   */
  Redactor(String... secrets) {
    this.masks =
        Arrays.stream(secrets)
            .sorted(Comparator.comparing(String::length).reversed())
            .map(SecretMask::new)
            .toList();
    this.longest = masks.get(0).maxLength();
  }

  /** The text without the key, and URLs without their user info, query and fragment. */
  String clean(String text) {
    if (isPlain(text)) {
      return withoutSecret(text);
    }
    String safe = USER_INFO.matcher(line(text)).replaceAll("$1***@");
    safe = QUERY.matcher(safe).replaceAll("$1$2?***");
    return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + CUT : safe;
  }

  /**
   * A URL or a reference to one, for a message: without the key, user info, query and fragment,
   * because each of these may be a secret.
   *
   * @return null for none
   */
  String location(String url) {
    if (url == null) {
      return null;
    }
    String line = line(url);
    int end = 0;
    while (end < line.length() && line.charAt(end) != '?' && line.charAt(end) != '#') {
      end++;
    }
    String bare = USER_INFO.matcher(line.substring(0, end)).replaceAll("$1").trim();
    if (bare.isEmpty()) {
      return null;
    }
    return bare.length() > MAX_LOCATION ? bare.substring(0, MAX_LOCATION) + CUT : bare;
  }

  /** The whole text without the key, or null for none. */
  String withoutSecret(String text) {
    String masked = text;
    for (int i = 0; masked != null && i < masks.size(); i++) {
      masked = masks.get(i).mask(masked);
    }
    return masked;
  }

  /**
   * The same for a text that may have been cut, perhaps in the middle of the key.
   *
   * @param max after how many characters texts are cut
   */
  String withoutSecret(String text, int max) {
    String masked = withoutSecret(text);
    // A cut between two halves of a character leaves one character less.
    return text == null || text.length() < max - 1 ? masked : withoutEnd(masked) + CUT;
  }

  /** Whether the Base64 of an image shows the key, so that it is none. */
  boolean isSecretIn(String base64) {
    return masks.stream().anyMatch(mask -> mask.isIn(base64));
  }

  /** One short word with no URL's query in it, as the API's ids are: it needs no cleaning. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '?' || c == '#' || c == '@') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }

  private String line(String text) {
    return BLANK.matcher(head(text)).replaceAll(" ").trim();
  }

  private String head(String text) {
    int window = 4 * MAX_LENGTH + longest;
    if (text.length() <= window) {
      return withoutSecret(text);
    }
    return withoutEnd(withoutSecret(text.substring(0, window)));
  }

  /** A cut may have left a part of the key at the end. */
  private String withoutEnd(String cut) {
    return cut.substring(0, Math.max(0, cut.length() - longest));
  }
}
