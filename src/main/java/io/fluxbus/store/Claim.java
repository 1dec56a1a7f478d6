package io.fluxbus.store;

import java.util.Objects;

/**
 * The wish to make the call of a key.
 *
 * @param token identifies the claim. Only its owner knows it before the claim succeeds, so it also
 *     tells the owner that a claim whose answer was lost has succeeded
 * @param node the process that will make the call, as in {@link OutcomeStore#beat}
 * @param fingerprint equal for equal requests: 64 hexadecimal digits
 * @param requestId the id of the request, for the search in the API's usage log
 * @param budget the name of the budget that pays for the call; null if none does
 * @param price the most that one POST can cost, in billionths of a dollar
 */
public record Claim(
    CallKey key,
    String token,
    String node,
    String fingerprint,
    String requestId,
    String budget,
    long price) {
  /** Creates a claim. */
  public Claim {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(requestId, "requestId");
  }
}
