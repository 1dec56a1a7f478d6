package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fluxbus.flow.ManyClients.Figures;
import io.fluxbus.flow.ManyClients.Latencies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that share one key. {@link ManyClientsTable} prints all figures. */
class ManyClientsTest {
  @ParameterizedTest
  @CsvSource({
    "EQUAL, false, 2, 10, 5, 0.05, 0.85",
    "EQUAL, false, 10, 5, 5, 0.05, 0.85",
    "EQUAL, false, 100, 3, 1, 0.06, 0.75",
    "EQUAL, false, 100, 5, 1, 0.05, 0.85",
    "EQUAL, false, 100, 10, 1, 0.05, 0.9",
    "UNEQUAL, false, 2, 10, 5, 0.05, 0.85",
    "UNEQUAL, false, 10, 10, 5, 0.05, 0.87",
    "UNEQUAL, false, 100, 5, 1, 0.05, 0.85",
    "EQUAL, true, 10, 10, 5, 0.05, 0.87",
    "EQUAL, true, 100, 10, 1, 0.05, 0.9",
    "UNEQUAL, true, 10, 10, 5, 0.05, 0.87",
    "UNEQUAL, true, 100, 10, 1, 0.05, 0.88",
    "EQUAL, false, 1000, 5, 1, 0.05, 0.85",
    "UNEQUAL, false, 1000, 5, 1, 0.05, 0.85"
  })
  void useTheLimitInEqualShares(
      Latencies latencies,
      boolean changing,
      int clients,
      int permits,
      int seeds,
      double rateLimited,
      double fairness) {
    ManyClients scenario = new ManyClients(latencies, changing, clients, permits);
    for (int seed = 1; seed <= seeds; seed++) {
      Figures figures = scenario.run(seed);

      assertThat(figures.used()).as("used with seed %d", seed).isGreaterThan(0.9);
      assertThat(figures.rateLimited())
          .as("share of 429 with seed %d", seed)
          .isLessThan(rateLimited);
      assertThat(figures.fairness()).as("Jain's index with seed %d", seed).isGreaterThan(fairness);
    }
  }

  @Test
  void aSeedAlwaysGivesTheSameFigures() {
    ManyClients scenario = new ManyClients(Latencies.UNEQUAL, true, 10, 5);

    assertThat(scenario.run(7)).isEqualTo(scenario.run(7)).isNotEqualTo(scenario.run(8));
  }

  @Test
  void jainsIndexIsOneForEqualSharesAndThePartOfThoseThatHaveAllOtherwise() {
    assertThat(ManyClients.jain(3, 3, 3)).isEqualTo(1, within(1e-9));
    assertThat(ManyClients.jain(4, 0, 4, 0)).isEqualTo(0.5, within(1e-9));
  }
}
