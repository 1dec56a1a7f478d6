package io.fluxbus.store;

import io.fluxbus.CallOptions;
import io.fluxbus.GenerationRequest;

/** The keys of a client's calls in the store. */
final class CallKeys {
  /** The beginning of the keys that callers have set. */
  private static final String KEYED = "key:";

  /** The beginning of the keys of requests that have a seed and no key of their own. */
  private static final String SEEDED = "seed:";

  private final Fingerprint fingerprint;
  private final boolean reuseSeeded;

  /**
   * @param reuseSeeded whether a request with a seed has a key
   */
  CallKeys(Fingerprint fingerprint, boolean reuseSeeded) {
    this.fingerprint = fingerprint;
    this.reuseSeeded = reuseSeeded;
  }

  /** Returns the fingerprint of a request: equal for equal requests. */
  String fingerprint(GenerationRequest request) {
    return fingerprint.of(request);
  }

  /** Returns the key of a call without its tenant; null if it has none. */
  String of(GenerationRequest request, CallOptions options) {
    if (options.getIdempotencyKey() != null) {
      return keyed(options.getIdempotencyKey());
    }
    return reuseSeeded && request.seed() != null ? SEEDED + fingerprint(request) : null;
  }

  /** Returns the key for an idempotency key. */
  static String keyed(String idempotencyKey) {
    return KEYED + idempotencyKey;
  }

  static boolean isSeeded(CallKey key) {
    return key.key().startsWith(SEEDED);
  }
}
