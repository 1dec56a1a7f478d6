package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.flow.VirtualApi.Client;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adaptive limit and the real Admission against an API in virtual time. */
class AdaptiveLimitConvergenceTest {
  private static final int SEEDS = 10;
  private static final int WARM_UP = 300;
  private static final int HOUR = 3600;
  private static final ToLongFunction<Random> LATENCY = VirtualApi.between(3, 20);

  @ParameterizedTest
  @CsvSource({
    "5, 3, 20", "10, 3, 20", "20, 3, 20", "60, 3, 20", "150, 3, 20",
    "5, 10, 10", "10, 10, 10", "20, 10, 10", "60, 10, 10", "150, 10, 10",
    "5, 1, 60", "20, 1, 60", "60, 1, 60"
  })
  void reachesTheThroughputOfAKnownLimit(int apiLimit, double fastest, double slowest) {
    ToLongFunction<Random> latency = VirtualApi.between(fastest, slowest);
    for (int seed = 1; seed <= SEEDS; seed++) {
      VirtualApi api = new VirtualApi(seed, apiLimit, latency);
      Client client = api.client(api.adaptive());
      api.runUntil(WARM_UP);
      long accepted = client.accepted();
      long limited = client.rateLimitedCount();
      api.runUntil(WARM_UP + 2 * HOUR);
      accepted = client.accepted() - accepted;
      limited = client.rateLimitedCount() - limited;

      assertThat(accepted / known(seed, apiLimit, latency))
          .as("throughput with seed %d", seed)
          .isGreaterThan(0.9);
      assertThat((double) limited / (limited + accepted))
          .as("share of 429 with seed %d", seed)
          .isLessThan(0.05);
      assertThat(client.failed()).as("failed with seed %d", seed).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 3, 20, 150", "20, 10, 10, 150", "5, 3, 20, 150", "60, 3, 20, 250"})
  void findsADoubledLimit(int apiLimit, double fastest, double slowest, int seconds) {
    ToLongFunction<Random> latency = VirtualApi.between(fastest, slowest);
    for (int seed = 1; seed <= SEEDS; seed++) {
      VirtualApi api = new VirtualApi(seed, apiLimit, latency);
      Client client = api.client(api.adaptive());
      api.runUntil(HOUR);
      api.setLimit(2 * apiLimit);
      int most = client.limit();
      for (int second = 0; second <= seconds; second++) {
        api.runUntil(HOUR + second);
        most = Math.max(most, client.limit());
      }
      assertThat(most)
          .as("the limit within %d s with seed %d", seconds, seed)
          .isGreaterThanOrEqualTo((int) (1.8 * apiLimit));

      long accepted = client.accepted();
      api.runUntil(HOUR + seconds + 2 * HOUR);
      assertThat((client.accepted() - accepted) / known(seed, 2 * apiLimit, latency))
          .as("throughput with seed %d", seed)
          .isGreaterThan(0.9);
    }
  }

  @Test
  void followsAHalvedLimit() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      VirtualApi api = new VirtualApi(seed, 20, LATENCY);
      Client client = api.client(api.adaptive());
      api.runUntil(HOUR);
      long limited = client.rateLimitedCount();
      api.setLimit(10);
      api.runUntil(HOUR + 120);

      assertThat(client.limit()).as("with seed %d", seed).isLessThanOrEqualTo(11);
      assertThat(client.rateLimitedCount() - limited).as("429 with seed %d", seed).isLessThan(20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 604})
  void twoClientsShareALimit(int later) {
    for (int apiLimit : new int[] {10, 20, 60}) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        VirtualApi api = new VirtualApi(seed, apiLimit, LATENCY);
        Client first = api.client(api.adaptive());
        api.runUntil(later);
        Client second = api.client(api.adaptive());
        api.runUntil(HOUR);
        long firstAccepted = first.accepted();
        long secondAccepted = second.accepted();
        api.runUntil(5 * HOUR);
        firstAccepted = first.accepted() - firstAccepted;
        secondAccepted = second.accepted() - secondAccepted;

        assertThat(2.0 * firstAccepted / (firstAccepted + secondAccepted))
            .as("share of half of %d with seed %d", apiLimit, seed)
            .isBetween(0.7, 1.3);
        assertThat((firstAccepted + secondAccepted) / 2.0 / known(seed, apiLimit, LATENCY))
            .as("throughput of both at %d with seed %d", apiLimit, seed)
            .isGreaterThan(0.9);
        assertThat(first.failed() + second.failed())
            .as("failed at %d with seed %d", apiLimit, seed)
            .isZero();
      }
    }
  }

  @Test
  void anApiThatAlwaysAnswers429GetsFewRequests() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      VirtualApi api = new VirtualApi(seed, 20, LATENCY);
      Client client = api.client(api.adaptive());
      api.runUntil(HOUR);
      long limited = client.rateLimitedCount();
      api.setLimit(0);
      api.runUntil(HOUR + 600);

      assertThat(client.rateLimitedCount() - limited).as("429 with seed %d", seed).isLessThan(120);
      assertThat(client.failed()).as("failed with seed %d", seed).isLessThan(40);

      api.setLimit(20);
      api.runUntil(HOUR + 700);
      assertThat(client.limit()).as("the limit with seed %d", seed).isGreaterThan(10);
    }
  }

  /** How many calls are accepted in two hours if the limit is known. */
  private static double known(long seed, int apiLimit, ToLongFunction<Random> latency) {
    VirtualApi api = new VirtualApi(seed, apiLimit, latency);
    Client client = api.client(ConcurrencyLimit.fixed(apiLimit));
    api.runUntil(WARM_UP);
    long accepted = client.accepted();
    api.runUntil(WARM_UP + 2 * HOUR);
    return client.accepted() - accepted;
  }
}
