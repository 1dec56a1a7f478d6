package io.fluxbus.store;

/**
 * The lease of a node after a {@link LeaseRequest}. Amounts are billionths of a dollar.
 *
 * @param leased all that was leased to the node since it was registered
 * @param free what is neither spent nor leased of the budget; 0 if the budget does not exist, not
 *     below 0
 * @param elsewhere what other nodes hold and have not spent
 */
public record Lease(long leased, long free, long elsewhere) {}
