package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Images without files, with a byte budget of their own. */
abstract class ImageBytesFixture extends ImageFixture {
  static final Buffer JPEG = Samples.jpeg(64, 48);

  private final List<ImageBytes> created = new ArrayList<>();
  ByteBudget budget;

  @BeforeEach
  void createBudget() {
    budget = new ByteBudget(64 << 20);
  }

  @AfterEach
  void checkBudget() {
    created.forEach(images -> Await.result(images.close()));
    created.clear();
    assertThat(budget.reserved()).as("bytes that are still reserved").isZero();
  }

  ImageBytes images(ImageOptions options) {
    ImageBytes images = new ImageBytes(vertx, options, InetAddress::getAllByName, budget);
    created.add(images);
    return images;
  }

  GeneratedImage image() {
    return url(server.url());
  }

  static GeneratedImage url(String url) {
    return new GeneratedImage(url, null, 1, 1, "text/html", false, null);
  }

  static GeneratedImage embedded(Buffer bytes) {
    return new GeneratedImage(null, base64(bytes), 1, 1, "text/html", false, null);
  }

  GenerationException failure(Future<?> future) {
    GenerationException failure = Await.generationFailure(future);
    assertFailure(failure);
    return failure;
  }

  static void assertFailure(GenerationException failure) {
    assertThat(failure.type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(failure.billed()).isEqualTo(Billed.YES);
    assertThat(failure)
        .hasMessageNotContaining("s3cr3t")
        .hasMessageNotContaining("image.webp")
        .hasNoCause();
  }
}
