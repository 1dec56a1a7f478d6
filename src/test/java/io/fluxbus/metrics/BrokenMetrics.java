package io.fluxbus.metrics;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.spi.ClientMetrics;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Supplier;

/** Metrics whose methods throw. */
final class BrokenMetrics implements FluxMetrics {
  @Override
  public ClientMetrics createClientMetrics(String name, Supplier<FluxClientStats> stats) {
    return new ClientMetrics() {
      @Override
      public void attempted(
          FailureType failure, Billed billed, BigDecimal costUsd, Duration elapsed) {
        throw new IllegalStateException("attempted");
      }

      @Override
      public void completed(GenerationOutcome outcome) {
        throw new IllegalStateException("completed");
      }

      @Override
      public void close() {
        throw new IllegalStateException("close");
      }
    };
  }

  @Override
  public DownloadMetrics createDownloadMetrics() {
    return new DownloadMetrics() {
      @Override
      public void downloaded(boolean succeeded, Duration elapsed) {
        throw new IllegalStateException("downloaded");
      }
    };
  }
}
