package io.fluxbus.gateway.page;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.spi.ClientMetrics;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.fluxbus.spi.StoreMetrics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Measures what the live page shows beside {@link io.fluxbus.FluxClient#stats()}: waiting times,
 * times of the API, costs with an unknown outcome, and recent failures. Install it before the
 * client is created, and give it to the page:
 *
 * <pre>{@code
 * LiveFigures figures = new LiveFigures();
 * FluxMetrics.install(vertx, figures);
 * FluxClient client = FluxClient.create(vertx);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class LiveFigures implements FluxMetrics {
  private static final ClientMetrics NOT_MEASURED = new ClientMetrics() {};

  /** Null to measure only for the page. */
  private final FluxMetrics others;

  /** Null to measure all clients. */
  private final String client;

  private final DurationWindow waiting = new DurationWindow();
  private final DurationWindow api = new DurationWindow();
  private final LongAdder unknown = new LongAdder();
  private final RecentFailures failures;

  /** Creates figures of all clients of a Vertx, which only the page uses. */
  public LiveFigures() {
    this(null, null);
  }

  /**
   * Creates figures of all clients of a Vertx, which pass on everything.
   *
   * @param others such as {@code MicrometerMetrics}
   */
  public LiveFigures(FluxMetrics others) {
    this(others, null);
  }

  /**
   * Creates figures that pass on everything.
   *
   * @param others such as {@code MicrometerMetrics}; null for none
   * @param client the option {@code name} of the clients that are measured for the page; null for
   *     all
   */
  public LiveFigures(FluxMetrics others, String client) {
    this.others = others;
    this.client = client;
    this.failures = new RecentFailures(InstantSource.system());
  }

  /** From the submission of a call to its first attempt. */
  DurationWindow waiting() {
    return waiting;
  }

  /** From the start of an attempt to its end, for attempts that succeeded. */
  DurationWindow api() {
    return api;
  }

  /** The highest possible cost of the attempts with unknown outcomes, in US dollars. */
  BigDecimal unknownUsd() {
    return SpendAmounts.usd(unknown.sum());
  }

  RecentFailures failures() {
    return failures;
  }

  @Override
  public ClientMetrics createClientMetrics(String name, Supplier<FluxClientStats> stats) {
    ClientMetrics next = others == null ? NOT_MEASURED : others.createClientMetrics(name, stats);
    if (client != null && !client.equals(name)) {
      return next;
    }
    return new ClientMetrics() {
      @Override
      public void attempted(
          FailureType failure, Billed billed, BigDecimal costUsd, Duration elapsed) {
        if (failure == null) {
          api.record(elapsed.toMillis());
        }
        if (billed == Billed.UNKNOWN) {
          unknown.add(SpendAmounts.cost(costUsd));
        }
        next.attempted(failure, billed, costUsd, elapsed);
      }

      @Override
      public void retried(FailureType failure) {
        next.retried(failure);
      }

      @Override
      public void completed(GenerationOutcome outcome) {
        if (outcome.attempts() > 0) {
          waiting.record(outcome.queuedMillis());
        }
        if (outcome.failure() != null) {
          failures.add(outcome);
        }
        next.completed(outcome);
      }

      @Override
      public void close() {
        next.close();
      }
    };
  }

  @Override
  public DownloadMetrics createDownloadMetrics() {
    return others == null ? new DownloadMetrics() {} : others.createDownloadMetrics();
  }

  @Override
  public StoreMetrics createStoreMetrics() {
    return others == null ? new StoreMetrics() {} : others.createStoreMetrics();
  }
}
