package io.fluxbus.flow;

/**
 * The settings of an {@link Admission} that may change while calls wait and run.
 *
 * @param maxQueueSize how many calls may wait
 * @param limit the kind and the ceiling of the concurrency limit. A limit of the same kind keeps
 *     what it has learned
 * @param perSecond how many attempts may start in a second; 0 for no limit
 * @param burst how many attempts may start at once after a pause
 * @param spendLimit what all calls may cost together, in billionths of a dollar; {@code
 *     Long.MAX_VALUE} for no limit
 * @param retryPolicy for attempts that fail from now on
 * @param coolDown of the circuit breaker, in nanoseconds
 */
public record AdmissionSettings(
    int maxQueueSize,
    ConcurrencyLimit limit,
    double perSecond,
    int burst,
    long spendLimit,
    RetryPolicy retryPolicy,
    long coolDown) {}
