package io.fluxbus.store;

import io.fluxbus.spi.StoreMetrics;
import java.util.function.Consumer;

/**
 * Logs and measures how a node uses its store. An exception of the metrics is logged, and never
 * reaches a call. Thread-safe.
 */
final class StoreMonitor {
  private final StoreLog log;
  private final StoreMetrics metrics;

  /**
   * @param metrics null if none are installed
   */
  StoreMonitor(StoreLog log, StoreMetrics metrics) {
    this.log = log;
    this.metrics = metrics;
  }

  StoreLog log() {
    return log;
  }

  void measure(Consumer<StoreMetrics> event) {
    if (metrics == null) {
      return;
    }
    try {
      event.accept(metrics);
    } catch (RuntimeException | LinkageError defect) {
      log.metricsFailed(defect);
    }
  }

  /** A request to the store failed, and is repeated. */
  void failed(String reason) {
    measure(StoreMetrics::failed);
    log.failed(reason);
  }

  void close() {
    measure(StoreMetrics::close);
    log.close();
  }
}
