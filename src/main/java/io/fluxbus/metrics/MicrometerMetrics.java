package io.fluxbus.metrics;

import io.fluxbus.FluxClientStats;
import io.fluxbus.spi.ClientMetrics;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.fluxbus.spi.StoreMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Measures clients and downloads with Micrometer.
 *
 * <pre>{@code
 * FluxMetrics.install(vertx, new MicrometerMetrics(registry));
 * }</pre>
 *
 * <p>Create one object for each registry. The meters have the tag {@code client}, which is the
 * option {@code name} of the client. Clients of the same name share their meters, and the gauges
 * show their sums. The gauges of a name remain after its last client was closed, with the value 0.
 * Ids, prompts, URLs and keys are never tags. All methods are thread-safe.
 */
public final class MicrometerMetrics implements FluxMetrics {
  private static final String DOWNLOADS = "images";

  private final MeterRegistry registry;
  private final Map<String, ClientMeters> clients = new ConcurrentHashMap<>();

  /** The requests of all stores that are not answered. */
  private final AtomicInteger storeRequests = new AtomicInteger();

  /** Measures with the meters of a registry, which the caller closes. */
  public MicrometerMetrics(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  @Override
  public ClientMetrics createClientMetrics(String name, Supplier<FluxClientStats> stats) {
    return clients.computeIfAbsent(name, client -> new ClientMeters(registry, client)).add(stats);
  }

  @Override
  public DownloadMetrics createDownloadMetrics() {
    return new DownloadMeters(registry, DOWNLOADS);
  }

  @Override
  public StoreMetrics createStoreMetrics() {
    return new StoreMeters(registry, storeRequests);
  }
}
