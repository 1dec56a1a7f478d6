package io.fluxbus.flow;

/**
 * The facts about a failed attempt that decide whether its call gets another one.
 *
 * @param number 1 for the first attempt of the call
 * @param repeatable whether the request may be sent again
 * @param signal what the result says about the API's limits and the account
 * @param retryAfter how long the API asked to wait, in nanoseconds; 0 if it did not
 * @param cancelled whether the call was cancelled or its client closed in the meantime
 */
public record FailedAttempt(
    int number, Repeatable repeatable, LimitSignal signal, long retryAfter, boolean cancelled) {}
