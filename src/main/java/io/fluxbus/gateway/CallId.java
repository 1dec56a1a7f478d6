package io.fluxbus.gateway;

import io.fluxbus.internal.UniqueId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The id of a call in URLs. It contains the idempotency key, so a call that is not in memory any
 * more can be found in the store.
 *
 * @param text the id
 * @param key the idempotency key under which the outcome of the call can be found
 */
record CallId(String text, String key) {
  private static final String KEYED = "k-";
  private static final String UNIQUE = "g-";

  /** Returns the id of a call without a key of its caller. */
  static CallId unique() {
    String text = UNIQUE + UniqueId.next();
    return new CallId(text, text);
  }

  /** Returns the id of the calls with a key. */
  static CallId of(String key) {
    return new CallId(
        KEYED
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.US_ASCII)),
        key);
  }

  /** Reads an id from a URL. Any text is accepted; if it is not an id, no call has its key. */
  static CallId parse(String text) {
    if (text.startsWith(KEYED)) {
      try {
        byte[] key = Base64.getUrlDecoder().decode(text.substring(KEYED.length()));
        return new CallId(text, new String(key, StandardCharsets.US_ASCII));
      } catch (IllegalArgumentException e) {
        // It is another text.
      }
    }
    return new CallId(text, text);
  }
}
