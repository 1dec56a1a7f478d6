package io.fluxbus.impl;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs many seeds of the {@link Simulation}. A failure names its seed. {@code -Dsimulation.seed}
 * runs only one seed, and {@code -Dsimulation.seeds} sets their number.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void everyRuleHoldsForEverySeed() {
    Long alone = Long.getLong("simulation.seed");
    if (alone != null) {
      Simulation.run(alone);
    } else {
      LongStream.range(0, SEEDS).forEach(Simulation::run);
    }
  }
}
