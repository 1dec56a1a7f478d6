package io.fluxbus.store;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs many seeds of the {@link StoreSimulation}. A failure names its seed. {@code
 * -Dstore.simulation.seed} runs only one seed, and {@code -Dstore.simulation.seeds} sets their
 * number.
 */
class StoreSimulationTest {
  private static final long SEEDS = Long.getLong("store.simulation.seeds", 10_000);

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void everyRuleHoldsForEverySeed() {
    Long alone = Long.getLong("store.simulation.seed");
    if (alone != null) {
      StoreSimulation.run(alone);
    } else {
      LongStream.range(0, SEEDS).forEach(StoreSimulation::run);
    }
  }
}
