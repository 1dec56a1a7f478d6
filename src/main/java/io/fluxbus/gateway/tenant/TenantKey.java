package io.fluxbus.gateway.tenant;

import io.fluxbus.CallOptions;
import io.fluxbus.internal.OptionsJson;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A key of a tenant, as it is stored: without the key itself.
 *
 * @param name tells the keys of a tenant apart; 1 to 64 characters of {@code A-Za-z0-9._-}
 * @param sha256 the SHA-256 of the key as 64 lower-case hexadecimal digits
 * @param created when the key was created; null if that is not known
 */
public record TenantKey(String name, String sha256, Instant created) {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final int FINGERPRINT = 12;

  /**
   * Creates a key.
   *
   * @throws IllegalArgumentException if the name or the hash is not valid; the message does not
   *     show the hash
   */
  public TenantKey {
    OptionsJson.require(
        CallOptions.isTenant(Objects.requireNonNull(name, "name")),
        "the name of a key must be 1 to 64 characters of A-Za-z0-9._-");
    OptionsJson.require(
        SHA_256.matcher(Objects.requireNonNull(sha256, "sha256")).matches(),
        "sha256 must be 64 lower-case hexadecimal digits");
  }

  /** The beginning of the hash, by which the owner of a key can recognize it. */
  public String fingerprint() {
    return sha256.substring(0, FINGERPRINT);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "TenantKey[" + name + "]";
  }
}
