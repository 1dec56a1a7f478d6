package io.fluxbus.http;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Prepares texts of the server for messages: short, on one line, and without secrets. */
final class Redactor {
  private static final int MAX_LENGTH = 500;
  private static final int MAX_LOCATION = 200;
  private static final String ELLIPSIS = "…";

  /** The query or fragment of a URL, also if the rest of the URL is missing. */
  private static final Pattern QUERY =
      Pattern.compile(
          "(?i)([/\\\\]{2}[^\\s\"'<>?#]*)[?#][^\\s\"'<>]*|(\\S)\\?[^\\s\"'<>=]*=[^\\s\"'<>]*");

  private static final Pattern USER_INFO = Pattern.compile("([/\\\\]{2})[^\\s/\\\\\"'<>@]*@");
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");

  private final Supplier<List<SecretMask>> masks;

  /**
   * @param masks the current masks of the API keys and other secrets, which a server may repeat in
   *     its texts; as by {@link SecretMask#of}
   */
  Redactor(Supplier<List<SecretMask>> masks) {
    this.masks = masks;
  }

  /** The text without secrets, and its URLs without user info, query and fragment. */
  String clean(String text) {
    if (isPlain(text)) {
      return withoutSecret(text);
    }
    String safe = USER_INFO.matcher(onOneLine(text)).replaceAll("$1***@");
    safe = QUERY.matcher(safe).replaceAll("$1$2?***");
    return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + ELLIPSIS : safe;
  }

  /**
   * A URL for a message, or a part of one: without secrets, user info, query and fragment.
   *
   * @return null for null, or if nothing is left
   */
  String location(String url) {
    if (url == null) {
      return null;
    }
    String line = onOneLine(url);
    int end = 0;
    while (end < line.length() && line.charAt(end) != '?' && line.charAt(end) != '#') {
      end++;
    }
    String bare = USER_INFO.matcher(line.substring(0, end)).replaceAll("$1").trim();
    if (bare.isEmpty()) {
      return null;
    }
    return bare.length() > MAX_LOCATION ? bare.substring(0, MAX_LOCATION) + ELLIPSIS : bare;
  }

  /** The whole text without secrets; null for null. */
  String withoutSecret(String text) {
    List<SecretMask> all = masks.get();
    String masked = text;
    for (int i = 0; masked != null && i < all.size(); i++) {
      masked = all.get(i).mask(masked);
    }
    return masked;
  }

  /**
   * Like {@link #withoutSecret(String)}, for a text that may have been cut in the middle of a
   * secret.
   *
   * @param max the number of characters after which texts are cut
   */
  String withoutSecret(String text, int max) {
    String masked = withoutSecret(text);
    // A cut between two surrogates leaves one character less.
    return text == null || text.length() < max - 1 ? masked : withoutEnd(masked) + ELLIPSIS;
  }

  /** Whether a text that should be the Base64 of an image contains a secret. */
  boolean containsSecret(String base64) {
    return masks.get().stream().anyMatch(mask -> mask.isContainedIn(base64));
  }

  /** Whether a text is one short word without a URL query, such as an id of the API. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '?' || c == '#' || c == '@') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }

  private String onOneLine(String text) {
    return BLANK.matcher(beginning(text)).replaceAll(" ").trim();
  }

  private String beginning(String text) {
    int window = 4 * MAX_LENGTH + longest();
    if (text.length() <= window) {
      return withoutSecret(text);
    }
    return withoutEnd(withoutSecret(text.substring(0, window)));
  }

  /** Removes the end of a cut text, which may be a part of a secret. */
  private String withoutEnd(String cut) {
    return cut.substring(0, Math.max(0, cut.length() - longest()));
  }

  private int longest() {
    List<SecretMask> all = masks.get();
    return all.isEmpty() ? 0 : all.get(0).maxLength();
  }
}
