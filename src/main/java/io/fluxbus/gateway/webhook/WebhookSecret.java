package io.fluxbus.gateway.webhook;

import io.fluxbus.internal.OptionsJson;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret that signs webhooks (HMAC-SHA256). Nothing that it returns or throws shows it. */
final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";
  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 64;

  private final SecretKeySpec key;

  private WebhookSecret(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Parses a secret.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  static WebhookSecret parse(String text) {
    byte[] key = null;
    if (text.startsWith(PREFIX)) {
      try {
        key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        // The message below has the rule.
      }
    }
    OptionsJson.require(
        key != null && key.length >= MIN_BYTES && key.length <= MAX_BYTES,
        "a secret of webhooks must be "
            + PREFIX
            + " and "
            + MIN_BYTES
            + " to "
            + MAX_BYTES
            + " bytes in Base64");
    return new WebhookSecret(key);
  }

  /**
   * Parses secrets that are separated by spaces or line breaks.
   *
   * @throws IllegalArgumentException if there is none, or one of them is not valid
   */
  static List<WebhookSecret> parseAll(String text) {
    List<WebhookSecret> secrets = new ArrayList<>();
    for (String each : text.strip().split("\\s+", -1)) {
      secrets.add(parse(each));
    }
    return secrets;
  }

  /** The value of the header {@code webhook-signature}: one signature of each secret. */
  static String signatures(List<WebhookSecret> secrets, String id, long timestamp, byte[] body) {
    return String.join(
        " ", secrets.stream().map(secret -> secret.sign(id, timestamp, body)).toList());
  }

  private String sign(String id, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + "…";
  }
}
