package io.fluxbus.http;

import io.fluxbus.CallOptions;

/**
 * Whose call a request belongs to, and under which key.
 *
 * @param tenant null for none
 * @param idempotencyKey null for none
 */
public record CallScope(String tenant, String idempotencyKey) {
  /** A call without a tenant and without a key. */
  public static final CallScope NONE = new CallScope(null, null);

  /** Returns the scope of a call. */
  public static CallScope of(CallOptions options) {
    return options.getTenant() == null && options.getIdempotencyKey() == null
        ? NONE
        : new CallScope(options.getTenant(), options.getIdempotencyKey());
  }

  /** Whether the call has an idempotency key. */
  public boolean hasKey() {
    return idempotencyKey != null;
  }
}
