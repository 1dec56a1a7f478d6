package io.fluxbus.store;

import java.util.Objects;

/**
 * The key of a call in a store.
 *
 * @param tenant whose key it is; two tenants may use the same key for different calls. Empty if
 *     there are no tenants
 * @param key an idempotency key, or a text that the store's user has derived from the request
 */
public record CallKey(String tenant, String key) {
  /** Creates a key. */
  public CallKey {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(key, "key");
  }
}
