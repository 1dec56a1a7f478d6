package io.fluxbus.metrics;

import io.fluxbus.spi.StoreMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the use of a store. */
final class StoreMeters implements StoreMetrics {
  private final Counter claimed;
  private final Counter replayed;
  private final Counter joined;
  private final Counter waited;
  private final Counter nodesExpired;
  private final Counter leasesLost;
  private final Counter failures;
  private final AtomicInteger waiting;

  /**
   * @param waiting the requests of all stores that are not answered
   */
  StoreMeters(MeterRegistry registry, AtomicInteger waiting) {
    this.waiting = waiting;
    Gauge.builder(MeterNames.STORE_WAITING, waiting, AtomicInteger::get)
        .description("Requests to the store that it has not answered yet")
        .register(registry);
    claimed = calls(registry, "claimed");
    replayed = calls(registry, "replayed");
    joined = calls(registry, "joined");
    waited = calls(registry, "waited");
    nodesExpired =
        counter(
            registry,
            MeterNames.STORE_NODES_EXPIRED,
            "Other processes that this one has taken for dead");
    leasesLost =
        counter(
            registry,
            MeterNames.STORE_LEASES_LOST,
            "How often another process has taken this one for dead");
    failures =
        counter(
            registry, MeterNames.STORE_FAILURES, "Requests to the store that failed or timed out");
  }

  private static Counter calls(MeterRegistry registry, String result) {
    return Counter.builder(MeterNames.STORE_CALLS)
        .description(
            "Calls with a key: claimed, replayed, joined here, waiting for another process")
        .tag(MeterNames.RESULT, result)
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  @Override
  public void claimed() {
    claimed.increment();
  }

  @Override
  public void replayed() {
    replayed.increment();
  }

  @Override
  public void joined() {
    joined.increment();
  }

  @Override
  public void waited() {
    waited.increment();
  }

  @Override
  public void nodeExpired() {
    nodesExpired.increment();
  }

  @Override
  public void leaseLost() {
    leasesLost.increment();
  }

  @Override
  public void requestStarted() {
    waiting.incrementAndGet();
  }

  @Override
  public void requestEnded() {
    waiting.decrementAndGet();
  }

  @Override
  public void failed() {
    failures.increment();
  }
}
