package io.fluxbus.metrics;

import io.fluxbus.spi.DownloadMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The meters of image downloads. */
final class DownloadMeters implements DownloadMetrics {
  private final Timer succeeded;
  private final Timer failed;

  DownloadMeters(MeterRegistry registry, String client) {
    succeeded = timer(registry, client, MeterNames.SUCCEEDED);
    failed = timer(registry, client, "failed");
  }

  private static Timer timer(MeterRegistry registry, String client, String result) {
    return MeterNames.timer(
            MeterNames.DOWNLOADS, client, "From the first request for an image to its file")
        .tag(MeterNames.RESULT, result)
        .register(registry);
  }

  @Override
  public void downloaded(boolean success, Duration elapsed) {
    (success ? succeeded : failed).record(elapsed);
  }
}
