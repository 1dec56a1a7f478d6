package io.fluxbus.flow;

import io.fluxbus.flow.VirtualApi.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;

/**
 * Clients that share one API key, in virtual time. After a warm-up of five minutes, ten minutes are
 * measured. Each client always has waiting calls.
 *
 * @param latencies how long an accepted call takes
 * @param changing whether clients join and leave: a quarter of the clients join, spread over the
 *     first 200 s, and another quarter leave, spread over 200 s from the middle. Of two clients,
 *     the second joins when the measurement begins, and none leaves
 * @param clients the number of clients; if it changes, those that leave and those that join are
 *     never complete at the same time
 * @param permits the API's limit, divided by the number of clients
 */
record ManyClients(Latencies latencies, boolean changing, int clients, int permits) {
  private static final int WARM_UP = 300;
  private static final int MEASURED = 600;
  private static final int CHANGE = 200;

  /** How long an accepted call takes. */
  enum Latencies {
    /** Always 10 s. Calls that start together end together, so the clients stay in lockstep. */
    EQUAL,
    /**
     * Each client has a median between 4 and 20 s, and its calls vary around it: lognormal, with a
     * standard deviation of 0.3.
     */
    UNEQUAL
  }

  /**
   * The result of ten minutes.
   *
   * @param used the part of the API's limit that was used, on average over the time
   * @param rateLimited the part of the responses that were 429
   * @param fairness Jain's index of the time that calls of each client ran, over the clients that
   *     were there the whole time: 1 if all have the same, 1/n if one has everything
   */
  record Figures(double used, double rateLimited, double fairness) {}

  private record Snapshot(long accepted, long rateLimited, double busySeconds) {
    static Snapshot of(Client client) {
      return new Snapshot(client.accepted(), client.rateLimitedCount(), client.busySeconds());
    }
  }

  /** Runs the simulation. Equal seeds give equal figures. */
  Figures run(long seed) {
    int limit = clients * permits;
    VirtualApi api = new VirtualApi(seed, limit, latency(0));
    int joining = changing ? Math.max(1, clients / 4) : 0;
    int leaving = clients > 2 ? joining : 0;
    List<Client> all = new ArrayList<>();
    while (all.size() < clients - joining) {
      all.add(start(api, all.size()));
    }
    api.runUntil(WARM_UP);
    double busy = api.busySeconds();
    List<Snapshot> before = all.stream().map(Snapshot::of).toList();
    for (int i = 0; i < joining; i++) {
      api.runUntil(WARM_UP + (double) i * CHANGE / joining);
      all.add(start(api, all.size()));
    }
    for (int i = 0; i < leaving; i++) {
      api.runUntil(WARM_UP + MEASURED / 2.0 + (double) i * CHANGE / leaving);
      all.get(i).close();
    }
    api.runUntil(WARM_UP + MEASURED);
    List<Snapshot> after = all.stream().map(Snapshot::of).toList();
    long accepted =
        after.stream().mapToLong(Snapshot::accepted).sum()
            - before.stream().mapToLong(Snapshot::accepted).sum();
    long rateLimited =
        after.stream().mapToLong(Snapshot::rateLimited).sum()
            - before.stream().mapToLong(Snapshot::rateLimited).sum();
    int measured = clients == 2 ? 2 : before.size();
    double[] shares = new double[measured - leaving];
    for (int i = leaving; i < measured; i++) {
      double earlier = i < before.size() ? before.get(i).busySeconds() : 0;
      shares[i - leaving] = after.get(i).busySeconds() - earlier;
    }
    return new Figures(
        (api.busySeconds() - busy) / ((double) limit * MEASURED),
        (double) rateLimited / (rateLimited + accepted),
        jain(shares));
  }

  private Client start(VirtualApi api, int index) {
    // Enough calls for a limit of several times the share, and for calls between two attempts.
    return api.client(api.adaptive(), latency(index), 64 + 4 * permits);
  }

  private ToLongFunction<Random> latency(int index) {
    if (latencies == Latencies.EQUAL) {
      return random -> 10 * VirtualApi.SECOND;
    }
    // Multiplied by 7, so that neither those that leave nor those that join are the slowest.
    double position = 7 * index % clients / (clients - 1.0);
    return VirtualApi.lognormal(4 + 16 * position, 0.3);
  }

  /** Jain's fairness index ("A Quantitative Measure of Fairness and Discrimination", DEC, 1984). */
  static double jain(double... shares) {
    double sum = 0;
    double squares = 0;
    for (double share : shares) {
      sum += share;
      squares += share * share;
    }
    return sum * sum / (shares.length * squares);
  }
}
