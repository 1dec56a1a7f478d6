package io.fluxbus.image;

import io.fluxbus.internal.VertxAccess;
import io.fluxbus.internal.WarningLog;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Measures downloads, and logs those that fail, at most once a minute. Thread-safe. */
final class DownloadMonitor {
  /** The kinds of events that are logged as warnings. */
  private enum Event {
    FAILED,
    METRICS
  }

  private static final System.Logger LOGGER = System.getLogger("io.fluxbus.image.ImageFiles");

  /** Null if nothing is measured. */
  private final DownloadMetrics metrics;

  private final WarningLog<Event> warnings;

  DownloadMonitor(Vertx vertx) {
    FluxMetrics installed = FluxMetrics.of(vertx);
    metrics = installed == null ? null : installed.createDownloadMetrics();
    Context context = VertxAccess.newContext(vertx);
    warnings =
        new WarningLog<>(
            LOGGER,
            (delay, action) -> {
              long millis = TimeUnit.NANOSECONDS.toMillis(delay);
              long timer = VertxAccess.setTimer(context, millis, id -> action.run());
              return () -> vertx.cancelTimer(timer);
            });
  }

  /**
   * Observes a download that has just begun, with all its retries.
   *
   * @param id of the request whose image it is
   */
  <T> Future<T> observe(String id, Future<T> download) {
    long start = System.nanoTime();
    return download.onComplete(
        (image, failure) -> {
          measure(failure == null, Duration.ofNanos(System.nanoTime() - start));
          if (failure != null) {
            warnings.warn(
                Event.FAILED,
                () ->
                    "an image of "
                        + id
                        + " could not be downloaded: "
                        + ImageException.of(failure).getMessage());
          }
        });
  }

  void close() {
    warnings.close();
    if (metrics != null) {
      metrics.close();
    }
  }

  private void measure(boolean succeeded, Duration elapsed) {
    if (metrics == null) {
      return;
    }
    try {
      metrics.downloaded(succeeded, elapsed);
    } catch (RuntimeException defect) {
      warnings.warn(Event.METRICS, () -> "the installed metrics fail: " + defect);
    }
  }
}
