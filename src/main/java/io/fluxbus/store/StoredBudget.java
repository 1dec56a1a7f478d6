package io.fluxbus.store;

/**
 * A budget in a store. Amounts are billionths of a dollar.
 *
 * @param spent what calls have cost, or may have cost
 * @param leased what nodes hold and have not spent
 */
public record StoredBudget(String name, long limit, long spent, long leased) {}
