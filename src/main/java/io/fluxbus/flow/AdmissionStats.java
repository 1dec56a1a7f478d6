package io.fluxbus.flow;

/**
 * The state of an {@link Admission} at one moment.
 *
 * @param inFlight calls that hold a permit
 * @param waiting calls without a permit: in the queue, between attempts, or following an equal call
 * @param limit how many calls may hold a permit
 * @param spent billionths of a dollar that were billed or may have been billed
 * @param reserved billionths of a dollar for attempts that run or wait
 * @param suspended whether the circuit breaker is open or half open
 */
public record AdmissionStats(
    int inFlight, int waiting, int limit, long spent, long reserved, boolean suspended) {}
