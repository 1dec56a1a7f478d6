package io.fluxbus.http;

import io.fluxbus.internal.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Replaces the API key in texts of the server. It recognizes the key in upper or lower case, with
 * characters that are percent-encoded or escaped as in JSON, JavaScript or HTML, with invisible
 * characters between them, and inside of Base64.
 */
final class SecretMask {
  private static final String MASK = "***";

  /** In characters. A shorter text may be part of an unrelated one. */
  private static final int MIN_BASE64 = 8;

  private static final int MIN_SECRET_IN_BASE64 = 9;

  /** In characters. Every image is larger. */
  private static final int SMALL_BASE64 = 4096;

  /** The length of an escaped character: a backslash, u, and four digits. */
  private static final int ESCAPED_CHAR = 6;

  private static final int ASCII = 128;

  private final String secret;

  /** For each ASCII character, whether the key in any form may start with it. */
  private final boolean[] mayStart = new boolean[ASCII];

  private final String secretAsBase64;
  private final Pattern escaped;
  private final List<String> inBase64;

  SecretMask(String secret) {
    this.secret = secret;
    // A text that was cut in the middle of a byte has lost the last character.
    String withoutLast = secret.substring(0, Math.max(0, secret.length() - 1));
    this.secretAsBase64 = withoutLast.replace('-', '+').replace('_', '/');
    for (char c = 0; c < ASCII; c++) {
      mayStart[c] = isEscape(c) || secret.regionMatches(true, 0, String.valueOf(c), 0, 1);
    }
    this.escaped = escaped(secret);
    this.inBase64 = inBase64(secret);
  }

  /** The masks of several secrets: longer ones first, because a shorter one may be part of them. */
  static List<SecretMask> of(List<String> secrets) {
    return secrets.stream()
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed())
        .map(SecretMask::new)
        .toList();
  }

  /** The text without the key; null for null. */
  String mask(String text) {
    if (text == null) {
      return null;
    }
    String masked = mayContain(text) ? escaped.matcher(text).replaceAll(MASK) : text;
    for (int i = 0; i < inBase64.size(); i++) {
      masked = masked.replace(inBase64.get(i), MASK);
    }
    return masked;
  }

  /**
   * Whether a text that should be the Base64 of an image contains the key. The bytes of an image
   * are not searched.
   */
  boolean isContainedIn(String base64) {
    if (secret.length() < MIN_SECRET_IN_BASE64) {
      return false;
    }
    return base64.length() > SMALL_BASE64
        ? base64.contains(secretAsBase64)
        : contains(base64, secretAsBase64) || inBase64.stream().anyMatch(base64::contains);
  }

  /** The length of the longest form that is recognized, in characters. */
  int maxLength() {
    return ESCAPED_CHAR * secret.length();
  }

  /** Written for speed, because every text of every response is searched. */
  private boolean mayContain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= ASCII || mayStart[c])
          && (isEscape(c) || text.regionMatches(true, i, secret, 0, secret.length()))) {
        return true;
      }
    }
    return secret.isEmpty();
  }

  /** Whether it may begin or hide an escaped character of the key. */
  private static boolean isEscape(char c) {
    return c == '%' || c == '\\' || c == '&' || !Printable.isPrintable(c);
  }

  /** Ignores case. */
  private static boolean contains(String text, String part) {
    if (part.isEmpty()) {
      return true;
    }
    char lower = Character.toLowerCase(part.charAt(0));
    char upper = Character.toUpperCase(part.charAt(0));
    for (int i = 0; i <= text.length() - part.length(); i++) {
      char c = text.charAt(i);
      if ((c == lower || c == upper) && text.regionMatches(true, i, part, 0, part.length())) {
        return true;
      }
    }
    return false;
  }

  private static Pattern escaped(String secret) {
    StringBuilder pattern = new StringBuilder("(?i)");
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      // Invisible characters between two others.
      pattern.append(i == 0 ? "" : "[\\p{Cc}\\p{Cf}]*+");
      String hex = String.format("%02x", (int) c);
      pattern.append("(?:").append(Pattern.quote(String.valueOf(c)));
      pattern.append("|%(?:25)*").append(hex);
      pattern.append("|\\\\+(?:u00|x)").append(hex);
      pattern.append("|&#0*").append((int) c).append(";|&#x0*").append(hex).append(";)");
    }
    return Pattern.compile(pattern.toString());
  }

  /**
   * Returns the Base64 texts by which the key is recognized inside of a longer Base64 text. There
   * are three, because the Base64 of the key depends on its position modulo three, and each also in
   * the URL-safe alphabet if it differs.
   */
  private static List<String> inBase64(String secret) {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>();
    for (int before = 0; before < 3; before++) {
      byte[] text = new byte[before + key.length];
      System.arraycopy(key, 0, text, before, key.length);
      String encoded = Base64.getEncoder().encodeToString(text);
      int from = (before * 8 + 5) / 6;
      int to = text.length * 8 / 6;
      if (to - from >= MIN_BASE64) {
        String part = encoded.substring(from, to);
        all.add(part);
        String urlSafe = part.replace('+', '-').replace('/', '_');
        if (!urlSafe.equals(part)) {
          all.add(urlSafe);
        }
      }
    }
    return List.copyOf(all);
  }
}
