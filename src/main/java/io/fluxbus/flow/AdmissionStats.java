package io.fluxbus.flow;

/**
 * What Admission holds at one moment.
 *
 * @param inFlight calls that hold a permit
 * @param waiting calls that hold none: in line, between attempts, or behind an equal call
 * @param limit how many may hold a permit
 * @param spent billionths of a dollar that were billed or must be presumed so
 * @param reserved billionths of a dollar for attempts that run or wait
 * @param suspended whether the API refused the key or the account
 */
public record AdmissionStats(
    int inFlight, int waiting, int limit, long spent, long reserved, boolean suspended) {}
