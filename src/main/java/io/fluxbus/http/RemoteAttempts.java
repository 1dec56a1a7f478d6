package io.fluxbus.http;

import io.fluxbus.flow.LimitSignal;

/**
 * The attempts of another client to which a request was handed. That client has its own limits and
 * its own retries, so only the {@link Transport} can say what a result means for this client.
 *
 * @param attempts how many POSTs the other client began
 * @param unknownAttempts how many of them, before the last one, may have been billed
 * @param queuedMillis how long the request waited there before the first attempt
 * @param repeatable whether the request may be handed over again: it is proven unprocessed, or it
 *     has an idempotency key
 * @param signal what the result says about the limits of the other client
 * @param replayed whether the result is the recorded one of an earlier call
 */
public record RemoteAttempts(
    int attempts,
    int unknownAttempts,
    long queuedMillis,
    boolean repeatable,
    LimitSignal signal,
    boolean replayed) {}
