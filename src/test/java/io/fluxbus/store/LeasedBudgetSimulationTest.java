package io.fluxbus.store;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random runs of nodes that share a budget. {@code -Dbudget.seed=N} runs one of them. */
class LeasedBudgetSimulationTest {
  private static final int RUNS = 2_000;

  @Test
  @DisplayName("nodes that share a budget never spend more than its limit, and lock up none of it")
  void theLimitHolds() {
    Long only = Long.getLong("budget.seed");
    if (only != null) {
      LeasedBudgetSimulation.run(only);
      return;
    }
    for (long seed = 0; seed < RUNS; seed++) {
      LeasedBudgetSimulation.run(seed);
    }
  }
}
