package io.fluxbus.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** A secret that callers must know. No method shows it. */
public final class AccessToken {
  private static final Pattern FORM = Pattern.compile("[!-~]{16,512}");
  private static final String BEARER = "Bearer ";

  private final byte[] token;

  private AccessToken(String token) {
    this.token = token.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns null for null. */
  public static AccessToken of(String token) {
    return token == null ? null : new AccessToken(token);
  }

  /**
   * Checks the form of a token.
   *
   * @param token null for none
   * @throws IllegalArgumentException that does not show the token
   */
  public static String requireForm(String token) {
    OptionsJson.require(
        token == null || FORM.matcher(token).matches(),
        "accessToken must be 16 to 512 visible ASCII characters");
    return token;
  }

  /**
   * Whether the value of a header {@code Authorization} has this token.
   *
   * @param authorization null for none
   */
  public boolean isIn(String authorization) {
    String given = given(authorization);
    return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
  }

  /**
   * Returns the token that the value of a header {@code Authorization} has; null if it has none.
   *
   * @param authorization null for none
   */
  public static String given(String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length())
        : null;
  }
}
