package io.fluxbus;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What a client does at one moment, and has done.
 *
 * @param inFlight requests that run
 * @param queued calls that wait: in line, between attempts, or for an equal call's answer
 * @param limit how many requests may run at once just now
 * @param suspended whether nothing is sent because the API refused the key or the account
 * @param retries attempts beyond the first of their calls
 * @param succeeded outcomes that are a success
 * @param failures outcomes that are not, by type; a type that never occurred is not in it
 * @param spentUsd what was billed, or must be presumed so: an unknown outcome counts as billed. A
 *     client that knows no price counts only what the API says
 * @param reservedUsd the most that those under way may cost
 */
public record FluxClientStats(
    int inFlight,
    int queued,
    int limit,
    boolean suspended,
    long retries,
    long succeeded,
    Map<FailureType, Long> failures,
    BigDecimal spentUsd,
    BigDecimal reservedUsd) {
  public FluxClientStats {
    failures = Map.copyOf(failures);
  }

  /** With amounts in plain notation. */
  @Override
  public String toString() {
    return "FluxClientStats[inFlight="
        + inFlight
        + ", queued="
        + queued
        + ", limit="
        + limit
        + ", suspended="
        + suspended
        + ", retries="
        + retries
        + ", succeeded="
        + succeeded
        + ", failures="
        + failures
        + ", spentUsd="
        + spentUsd.toPlainString()
        + ", reservedUsd="
        + reservedUsd.toPlainString()
        + "]";
  }
}
