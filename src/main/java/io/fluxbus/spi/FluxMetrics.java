package io.fluxbus.spi;

import io.fluxbus.FluxClientStats;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Creates the metrics of the clients of a Vertx, in addition to Vert.x's own pool metrics. Without
 * an installed object nothing is measured.
 *
 * <pre>{@code
 * FluxMetrics.install(vertx, new MicrometerMetrics(registry));
 * FluxClient client = FluxClient.create(vertx, options);
 * }</pre>
 *
 * <p>Every method of these interfaces may be called on any thread, at the same time as others, and
 * must not block. An exception that a method throws is logged, and has no other effect.
 */
public interface FluxMetrics {
  /**
   * Creates the metrics of a client.
   *
   * @param name the option {@code name} of the client. Several clients may have the same name
   * @param stats the current state of the client, for gauges
   */
  ClientMetrics createClientMetrics(String name, Supplier<FluxClientStats> stats);

  /** Creates the metrics of the image downloads of one {@code ImageFiles} or {@code ImageBytes}. */
  DownloadMetrics createDownloadMetrics();

  /** Creates the metrics of the use of one store. By default, nothing of it is measured. */
  default StoreMetrics createStoreMetrics() {
    return new StoreMetrics() {};
  }

  /**
   * Measures every client, {@code ImageFiles} and {@code ImageBytes} that is created in this Vertx
   * from now on. Replaces the object that was installed before.
   */
  static void install(Vertx vertx, FluxMetrics metrics) {
    InstalledMetrics.put(vertx, Objects.requireNonNull(metrics, "metrics"));
  }

  /** Returns the installed object, or null if none is installed. */
  static FluxMetrics of(Vertx vertx) {
    return InstalledMetrics.get(vertx);
  }
}
