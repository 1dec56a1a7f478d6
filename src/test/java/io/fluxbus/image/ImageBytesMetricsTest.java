package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.spi.ClientMetrics;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Downloads into memory and streams are measured like those into files. */
@ExtendWith(VertxExtension.class)
class ImageBytesMetricsTest {
  private static final Buffer JPEG = Samples.jpeg(64, 48);

  private final List<Boolean> measured = new CopyOnWriteArrayList<>();

  private final class Metrics implements FluxMetrics {
    @Override
    public ClientMetrics createClientMetrics(String name, Supplier<FluxClientStats> stats) {
      return null;
    }

    @Override
    public DownloadMetrics createDownloadMetrics() {
      return new DownloadMetrics() {
        @Override
        public void downloaded(boolean succeeded, Duration elapsed) {
          measured.add(succeeded);
        }
      };
    }
  }

  @Test
  void eachDownloadIsMeasuredOnce(Vertx vertx) {
    FluxMetrics.install(vertx, new Metrics());
    ImageHost complete = new ImageHost(vertx, ImageHost.ok(JPEG));
    ImageHost truncated = new ImageHost(vertx, ImageHost.ok(JPEG.slice(0, 600)));
    ImageBytes images =
        ImageBytes.create(
            vertx,
            new ImageOptions()
                .setAllowedOrigins(List.of(complete.origin(), truncated.origin()))
                .setRetryDelay(0));

    Await.result(images.read(image(complete)));
    Await.result(images.stream(image(complete)).compose(ImageBytesMetricsTest::read));
    Await.failure(images.read(image(truncated)));
    Await.failure(images.stream(image(truncated)).compose(ImageBytesMetricsTest::read));

    assertThat(measured).containsExactly(true, true, false, false);
  }

  private static Future<Long> read(ReadStream<Buffer> stream) {
    return stream.collect(Collectors.counting());
  }

  private static GeneratedImage image(ImageHost host) {
    return new GeneratedImage(host.url(), null, null, null, null, null, null);
  }
}
