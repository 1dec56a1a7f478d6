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
import io.vertx.core.spi.metrics.PoolMetrics;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts, measures, logs and traces what happens to the calls of one client. Nothing that an
 * instrument throws reaches a call. Thread-safe.
 */
final class ClientMonitor {
  /** Instead of null, which a pool's metrics may return. */
  private static final Object NOTHING = new Object();

  private final OutcomeCounters counters = new OutcomeCounters();
  private final Instruments instruments;
  private final ClientRuntime runtime;
  private final PoolMetrics<Object, Object> pool;

  /** Null if disabled. */
  private final ClientMetrics metrics;

  /** Null if disabled. */
  private final ClientLog log;

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
    this.pool = instruments.pool();
    this.log =
        instruments.logger() == null
            ? null
            : new ClientLog(instruments.logger(), runtime::schedule, settings, stats);
    this.metrics =
        instruments.metrics() == null
            ? null
            : instruments.metrics().createClientMetrics(settings.options().getName(), stats);
  }

  OutcomeCounters counters() {
    return counters;
  }

  void opened() {
    if (log != null) {
      log.opened(instruments.settings());
    }
  }

  /**
   * A call begins to wait for a permit.
   *
   * @return what the pool metrics keep of the call; null only if they are disabled
   */
  Object waiting() {
    return pool == null ? null : kept(pool.enqueue());
  }

  /**
   * The wait has ended with a permit.
   *
   * @param waiting from {@link #waiting}
   * @return what the pool metrics keep of the call
   */
  Object running(Object waiting) {
    if (pool == null) {
      return null;
    }
    left(waiting);
    return kept(pool.begin());
  }

  /**
   * The wait has ended without a permit.
   *
   * @param waiting null if the call did not wait
   */
  void left(Object waiting) {
    if (waiting != null) {
      pool.dequeue(original(waiting));
    }
  }

  /** The permit is returned. */
  void ended(Object running) {
    if (pool != null) {
      pool.end(original(running));
    }
  }

  private static Object kept(Object fromPool) {
    return fromPool == null ? NOTHING : fromPool;
  }

  private static Object original(Object kept) {
    return kept == NOTHING ? null : kept;
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
    long cost = result.cost().orElse(price);
    measure(
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
    if (metrics != null) {
      measure(to -> to.retried(failure.type()));
    }
    if (log != null) {
      log.retried(failure);
    }
  }

  /** A failed attempt is not followed by another one. */
  void retryDenied(Denial denial) {
    if (log != null) {
      log.retryDenied(denial);
    }
  }

  void completed(CallTrace trace, GenerationRequest request, GenerationOutcome outcome) {
    counters.settled(outcome);
    if (trace != null) {
      trace.completed(outcome);
    }
    if (metrics != null) {
      measure(to -> to.completed(outcome));
    }
    if (log != null) {
      log.completed(request, outcome);
    }
  }

  void updated(OptionsChange change) {
    if (log != null) {
      log.updated(change);
    }
  }

  void closed() {
    if (pool != null) {
      pool.close();
    }
    if (metrics != null) {
      measure(ClientMetrics::close);
    }
    if (log != null) {
      log.closed();
    }
  }

  private void measure(Consumer<ClientMetrics> measurement) {
    try {
      measurement.accept(metrics);
    } catch (RuntimeException defect) {
      if (log != null) {
        log.metricsFailed(defect);
      }
    }
  }
}
