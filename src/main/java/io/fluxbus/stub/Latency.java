package io.fluxbus.stub;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A random distribution of the time between a request and its response. */
@FunctionalInterface
public interface Latency {
  /** No latency: the server responds at once. */
  Latency NONE = random -> Duration.ZERO;

  /** Draws one random time. The server calls it on its event loop. */
  Duration sample(RandomGenerator random);

  /** Always the same time. */
  static Latency fixed(Duration latency) {
    return uniform(latency, latency);
  }

  /**
   * A uniform distribution.
   *
   * @throws IllegalArgumentException if the second is less than the first, or one is negative
   */
  static Latency uniform(Duration least, Duration most) {
    if (least.isNegative() || most.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "latency must be from less to more, was " + least + ".." + most);
    }
    long spread = most.minus(least).toNanos();
    return random -> least.plusNanos(spread == 0 ? 0 : random.nextLong(spread + 1));
  }

  /**
   * The usual distribution of a remote service: most responses near the median, a few much later.
   *
   * @param median half of the responses are faster
   * @param p99 one response in a hundred is slower
   * @throws IllegalArgumentException unless 0 &lt; median &lt;= p99
   */
  static Latency logNormal(Duration median, Duration p99) {
    if (median.isNegative() || median.isZero() || p99.compareTo(median) < 0) {
      throw new IllegalArgumentException(
          "latency must have 0 < median <= p99, was " + median + " and " + p99);
    }
    double mu = Math.log((double) median.toNanos());
    // 2.326 standard deviations above the mean lies 99% of a normal distribution.
    double sigma = (Math.log((double) p99.toNanos()) - mu) / 2.326;
    return random -> Duration.ofNanos((long) Math.exp(mu + sigma * random.nextGaussian()));
  }
}
