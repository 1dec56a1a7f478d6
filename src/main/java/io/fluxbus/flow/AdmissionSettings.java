package io.fluxbus.flow;

/**
 * The settings of an {@link Admission} that may change while calls wait and run.
 *
 * @param maxQueueSize how many calls may wait
 * @param limit the concurrency limit. If the present one is of the same kind, it stays and keeps
 *     what it has learned, with the ceiling of this one
 * @param perSecond how many attempts may start in a second; 0 for no limit
 * @param burst how many attempts may start at once after a pause in which none started
 * @param spendLimit what all calls of the client may cost together, also those before a change, in
 *     billionths of a dollar; {@code Long.MAX_VALUE} for no limit
 * @param retryPolicy for attempts that fail after the settings have been applied
 * @param coolDown how long the circuit breaker rejects calls before it tries one, in nanoseconds
 */
public record AdmissionSettings(
    int maxQueueSize,
    ConcurrencyLimit limit,
    double perSecond,
    int burst,
    long spendLimit,
    RetryPolicy retryPolicy,
    long coolDown) {}
