package io.fluxbus.gateway.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The keys of tenants. A key has 256 random bits, so its hash needs neither salt nor many rounds.
 */
public final class AccessKeys {
  /** The beginning of each key, by which scanners of source code can find keys. */
  public static final String PREFIX = "fbk_";

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AccessKeys() {}

  /** Returns a new key. It is not stored anywhere. */
  public static String create() {
    byte[] bits = new byte[BYTES];
    RANDOM.nextBytes(bits);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** Returns the SHA-256 of a key as hexadecimal digits. */
  public static String sha256(String key) {
    return HexFormat.of().formatHex(digest(key));
  }

  static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every JDK has SHA-256", e);
    }
  }
}
