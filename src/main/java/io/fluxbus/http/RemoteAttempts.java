package io.fluxbus.http;

import io.fluxbus.flow.LimitSignal;

/**
 * What an attempt was that handed the request to another client, which has its own attempts and its
 * own limits: only that client's endpoint knows what its answer means here.
 *
 * @param attempts how many POSTs the other client began
 * @param unknownAttempts how many of those before its last may have been billed as well
 * @param queuedMillis how long the request waited there before its first attempt
 * @param again whether it is proven unprocessed, and may fare better when it is handed over again
 * @param signal what the answer says about the other client's limits
 */
public record RemoteAttempts(
    int attempts, int unknownAttempts, long queuedMillis, boolean again, LimitSignal signal) {}
