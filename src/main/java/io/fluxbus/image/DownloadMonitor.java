package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationResult;
import io.fluxbus.internal.Tracing;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.internal.WarningLog;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Measures and traces downloads, and logs those that fail, at most once a minute. Thread-safe. */
final class DownloadMonitor {
  /** The kinds of events that are logged as warnings. */
  private enum Event {
    FAILED,
    METRICS
  }

  /**
   * What the image of a download belongs to.
   *
   * @param id the id of the request; null if it is not known
   * @param result the result with the image; null if it is not known
   */
  record Subject(String id, GenerationResult result) {
    static final Subject UNKNOWN = new Subject(null, null);
  }

  private static final System.Logger LOGGER = System.getLogger("io.fluxbus.image.ImageFiles");

  /** Null if nothing is measured. */
  private final DownloadMetrics metrics;

  /** Null if no tracer is installed. */
  private final Tracing tracing;

  private final Vertx vertx;
  private final WarningLog<Event> warnings;

  DownloadMonitor(Vertx vertx) {
    this.vertx = vertx;
    tracing = Tracing.of(vertx);
    Context context = VertxAccess.newContext(vertx);
    warnings =
        new WarningLog<>(
            LOGGER,
            (delay, action) -> {
              long millis = TimeUnit.NANOSECONDS.toMillis(delay);
              long timer = VertxAccess.setTimer(context, millis, id -> action.run());
              return () -> vertx.cancelTimer(timer);
            });
    metrics = create(FluxMetrics.of(vertx));
  }

  private DownloadMetrics create(FluxMetrics installed) {
    try {
      return installed == null ? null : installed.createDownloadMetrics();
    } catch (RuntimeException | LinkageError defect) {
      failed(defect);
      return null;
    }
  }

  /**
   * The context for the downloads of a caller. If they are traced, it keeps the current span of the
   * caller, which may end before a download begins.
   */
  Context context(Context caller) {
    if (tracing == null) {
      return caller;
    }
    Context copy = VertxAccess.duplicate(caller);
    VertxAccess.copyLocals(caller, copy);
    return copy;
  }

  /**
   * Runs a download with all its retries, and observes it.
   *
   * @param arrival returns a future that completes with true when all bytes have arrived, and with
   *     false when they are not needed any more
   */
  <T> Future<T> observe(
      Subject subject, Supplier<Future<T>> download, Function<Future<T>, Future<Boolean>> arrival) {
    long start = System.nanoTime();
    Tracing.Span span = tracing == null ? null : startSpan(subject);
    Future<T> received = download.get();
    arrival
        .apply(received)
        .onComplete((complete, failure) -> ended(subject, complete, failure, start, span));
    return received;
  }

  /** The span belongs to the trace of the call, even if the call has ended. */
  private Tracing.Span startSpan(Subject subject) {
    Context context = vertx.getOrCreateContext();
    return subject.result() == null
        ? tracing.start(context, "download", Map.of())
        : tracing.startBelow(
            subject.result(), context, "download", Map.of("fluxbus.request.id", subject.id()));
  }

  private void ended(
      Subject subject, Boolean complete, Throwable failure, long start, Tracing.Span span) {
    if (span != null) {
      span.end(failure == null ? null : FailureType.DOWNLOAD_FAILED.name());
    }
    if (failure != null || complete) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      measured(to -> to.downloaded(failure == null, elapsed));
    }
    if (failure != null) {
      warnings.warn(
          Event.FAILED,
          () ->
              "an image "
                  + (subject.id() == null ? "" : "of " + subject.id() + " ")
                  + "could not be downloaded: "
                  + ImageException.of(failure).getMessage());
    }
  }

  void close() {
    warnings.close();
    measured(DownloadMetrics::close);
  }

  private void measured(Consumer<DownloadMetrics> measurement) {
    if (metrics != null) {
      try {
        measurement.accept(metrics);
      } catch (RuntimeException | LinkageError defect) {
        failed(defect);
      }
    }
  }

  private void failed(Throwable defect) {
    warnings.warn(Event.METRICS, () -> "the installed metrics fail: " + defect);
  }
}
