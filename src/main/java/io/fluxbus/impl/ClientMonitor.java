package io.fluxbus.impl;

import io.fluxbus.Billed;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.flow.RetryDecision.Denial;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.spi.ClientMetrics;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts, measures, logs and traces what happens to the calls of one client. An exception of an
 * instrument is logged, and never reaches a call. Thread-safe.
 */
final class ClientMonitor {
  private final OutcomeCounters counters = new OutcomeCounters();
  private final Instruments instruments;
  private final ClientRuntime runtime;
  private final LiveSettings settings;
  private final Supplier<FluxClientStats> stats;
  private final PermitMetrics permits;

  /** Null if disabled. */
  private final ClientLog log;

  /** Null if disabled. */
  private ClientMetrics metrics;

  /**
   * @param stats the state of the client, for gauges
   */
  ClientMonitor(
      Instruments instruments,
      ClientRuntime runtime,
      LiveSettings settings,
      Supplier<FluxClientStats> stats) {
    this.instruments = instruments;
    this.runtime = runtime;
    this.settings = settings;
    this.stats = stats;
    this.log =
        instruments.logger() == null
            ? null
            : new ClientLog(instruments.logger(), runtime::schedule, settings, stats);
    this.permits = new PermitMetrics(instruments.pool(), this::failed);
  }

  OutcomeCounters counters() {
    return counters;
  }

  /** Vert.x's metrics of the permits. */
  PermitMetrics permits() {
    return permits;
  }

  /** The client is complete, so that its state can be read. */
  void opened() {
    logged(to -> to.opened(instruments.settings()));
    if (instruments.metrics() != null) {
      try {
        metrics = instruments.metrics().createClientMetrics(settings.options().getName(), stats);
      } catch (RuntimeException | LinkageError defect) {
        failed(defect);
      }
    }
  }

  /**
   * A call was submitted.
   *
   * @param trace null if no tracer is installed, also in the following methods
   */
  void submitted(CallTrace trace, GenerationRequest request) {
    if (trace != null) {
      trace.submitted(request);
    }
  }

  /**
   * An attempt is about to begin.
   *
   * @param number counted from 1
   */
  void attempting(CallTrace trace, int number) {
    if (trace != null) {
      trace.attempting(number);
    }
  }

  /**
   * An attempt has ended.
   *
   * @param price the most that it may have cost, in billionths of a dollar
   * @param started in nanoseconds of the clock
   */
  void attempted(CallTrace trace, AttemptResult result, long price, long started) {
    if (trace != null) {
      trace.attempted(result.failure());
    }
    if (metrics == null) {
      return;
    }
    Duration elapsed = Duration.ofNanos(runtime.nanoTime() - started);
    GenerationException failure = result.failure();
    // A remote client pays nothing: its workers do.
    long cost = instruments.remote() ? 0 : result.cost().orElse(price);
    measured(
        to ->
            to.attempted(
                failure == null ? null : failure.type(),
                failure == null ? Billed.YES : failure.billed(),
                SpendAmounts.usd(cost),
                elapsed));
  }

  /** A call waits for another attempt. */
  void retried(GenerationException failure) {
    counters.retried();
    measured(to -> to.retried(failure.type()));
    logged(to -> to.retried(failure));
  }

  /** A failed attempt is not followed by another one. */
  void retryDenied(Denial denial) {
    logged(to -> to.retryDenied(denial));
  }

  void completed(CallTrace trace, GenerationRequest request, GenerationOutcome outcome) {
    counters.settled(outcome);
    if (trace != null) {
      trace.completed(outcome);
    }
    if (metrics != null) {
      measured(to -> to.completed(outcome));
    }
    if (log != null) {
      try {
        log.completed(request, outcome);
      } catch (RuntimeException | LinkageError ignored) {
        // The log itself fails, so there is no place to report it.
      }
    }
  }

  void updated(OptionsChange change) {
    logged(to -> to.updated(change));
  }

  void closed() {
    permits.close();
    measured(ClientMetrics::close);
    logged(ClientLog::closed);
  }

  private void measured(Consumer<ClientMetrics> measurement) {
    if (metrics != null) {
      try {
        measurement.accept(metrics);
      } catch (RuntimeException | LinkageError defect) {
        failed(defect);
      }
    }
  }

  private void failed(Throwable defect) {
    logged(to -> to.metricsFailed(defect));
  }

  private void logged(Consumer<ClientLog> entry) {
    if (log != null) {
      try {
        entry.accept(log);
      } catch (RuntimeException | LinkageError ignored) {
        // The log itself fails, so there is no place to report it.
      }
    }
  }
}
