package io.fluxbus;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A snapshot of a client's state, and its totals since its creation.
 *
 * @param inFlight the number of requests in flight
 * @param queued the number of calls that wait: in the queue, for a retry, or for the result of an
 *     equal call
 * @param limit the current concurrency limit
 * @param suspended whether calls are rejected because the API rejected the key or the account
 * @param retries the number of attempts that were retries
 * @param succeeded the number of successful outcomes
 * @param failures the number of other outcomes by type, without types that did not occur
 * @param spentUsd the cost in US dollars; calls with an unknown outcome count as billed. Without
 *     {@code pricePerImageUsd}, only costs that the API reported are counted
 * @param reservedUsd the highest possible cost of the calls that run or wait, in US dollars
 * @param budgetExhausted whether the rest of {@code spendLimitUsd} does not cover one image
 * @param closed whether the client is closed, or is being closed
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
    BigDecimal reservedUsd,
    boolean budgetExhausted,
    boolean closed) {
  public FluxClientStats {
    failures = Map.copyOf(failures);
  }

  /** Shows amounts in plain notation. */
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
        + ", budgetExhausted="
        + budgetExhausted
        + ", closed="
        + closed
        + "]";
  }
}
