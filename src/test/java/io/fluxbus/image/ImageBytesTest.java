package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in memory. */
class ImageBytesTest extends ImageBytesFixture {
  @Test
  void anImageIsReadFromItsUrlWithItsRealTypeAndSize() {
    serve(ImageHost.ok(JPEG));

    ImageContent content = Await.result(images(options()).read(image()));

    assertThat(content).isEqualTo(new ImageContent(JPEG, "image/jpeg", 64, 48));
    assertThat(content.toString())
        .isEqualTo("ImageContent[image/jpeg, " + JPEG.length() + " bytes, 64x48]");
  }

  @Test
  void theGetCarriesNoKeyAndNoOtherCredentials() {
    serve(ImageHost.ok(JPEG));

    Await.result(images(options()).read(image()));

    assertThat(server.requests())
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.lines().skip(1).filter(line -> !line.isEmpty()))
                    .extracting(
                        line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                    .containsExactlyInAnyOrder("accept", "accept-encoding", "host"));
  }

  @Test
  void aLargeImageOfUnknownLengthIsRead() {
    Buffer png = Samples.png(1000, 800);
    serve(ImageHost.reply("200 OK", "", png));

    assertThat(Await.result(images(options()).read(image())).bytes()).isEqualTo(png);
  }

  @Test
  void bytesInTheOutcomeAreDecoded() {
    Buffer png = Samples.png(30, 20);
    ImageContent expected = new ImageContent(png, "image/png", 30, 20);
    ImageBytes images = images(options());

    assertThat(Await.result(images.read(embedded(png)))).isEqualTo(expected);
    assertThat(Await.result(images.read(url("data:image/png;base64," + base64(png)))))
        .isEqualTo(expected);
  }

  @Test
  void ifTheBytesInTheOutcomeAreNotAnImageTheUrlIsFetched() {
    serve(ImageHost.ok(JPEG));
    GeneratedImage both =
        new GeneratedImage(server.url(), "no image", null, null, null, null, null);

    assertThat(Await.result(images(options()).read(both)).bytes()).isEqualTo(JPEG);
  }

  @Test
  void aTransientFailureIsRetried() {
    serve(ImageHost.status("503 Busy"), ImageHost.ok(JPEG.slice(0, 600)), ImageHost.ok(JPEG));

    assertThat(Await.result(images(options()).read(image())).bytes()).isEqualTo(JPEG);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void anUnrequestedContentCodingIsDecoded() {
    Buffer gzip = Samples.gzip(Samples.gzip(JPEG));
    serve(
        ImageHost.reply(
            "200 OK",
            "Content-Encoding: gzip, gzip\r\nContent-Length: " + gzip.length() + "\r\n",
            gzip));

    assertThat(Await.result(images(options()).read(image())).bytes()).isEqualTo(JPEG);
  }

  @Test
  void anImageThatIsTooLargeFails() {
    ImageOptions small = options().setMaxImageSize(1000);
    assertThat(failure(images(small).read(embedded(JPEG)))).hasMessageContaining("1000 bytes");
    serve(ImageHost.ok(JPEG), ImageHost.reply("200 OK", "", JPEG));

    for (int requests = 1; requests <= 2; requests++) {
      ImageOptions options = options().setMaxImageSize(1000);
      assertThat(failure(images(options).read(image()))).hasMessageContaining("1000 bytes");
      assertThat(server.requests()).hasSize(requests);
    }
  }

  @Test
  void whatIsNotACompleteImageFails() {
    serve(ImageHost.ok(Buffer.buffer("<html>".repeat(20))));
    assertThat(failure(images(options()).read(image()))).hasMessageContaining("not an image");

    serve(ImageHost.ok(JPEG.slice(0, 600)));
    assertThat(failure(images(options()).read(image()))).hasMessageContaining("cut off");

    serve(ImageHost.reply("200 OK", "Content-Length: 9999\r\n", JPEG));
    failure(images(options()).read(image()));
    failure(images(options()).read(embedded(JPEG.slice(0, 600))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/?sig=s3cr3t",
        "https://169.254.169.254/?sig=s3cr3t",
        "http://10.0.0.1/?sig=s3cr3t",
        "file:///etc/passwd?sig=s3cr3t"
      })
  void aForbiddenAddressIsNotContacted(String forbidden) {
    serve(ImageHost.redirect(forbidden));
    ImageBytes images = images(options());

    failure(images.read(url(forbidden)));
    failure(images.read(image()));

    assertThat(server.requests()).as("a rejection is not retried").hasSize(1);
  }

  @Test
  void aReadWaitsForTheByteBudget() {
    budget = new ByteBudget(1_000_000);
    budget.reserve(990_000);
    Buffer png = Samples.png(400, 300);
    assertThat(png.length()).isGreaterThan(64 * 1024);
    ImageHost known = new ImageHost(vertx, ImageHost.ok(png));
    ImageHost unknown = new ImageHost(vertx, ImageHost.reply("200 OK", "", png));
    ImageBytes images =
        images(options().setAllowedOrigins(List.of(known.origin(), unknown.origin())));
    List<Future<ImageContent>> reads =
        List.of(images.read(url(known.url())), images.read(url(unknown.url())));
    Await.until(() -> known.requests().size() + unknown.requests().size() == 2);
    assertThat(reads).noneMatch(Future::isComplete);

    budget.release(990_000);

    assertThat(reads).allSatisfy(read -> assertThat(Await.result(read).bytes()).isEqualTo(png));
  }

  @Test
  void waitingForTheByteBudgetEndsAtTheTimeout() {
    budget = new ByteBudget(1_000_000);
    budget.reserve(1_000_000);
    serve(ImageHost.ok(JPEG));

    assertThat(failure(images(options().setTimeout(1_500).setMaxRetries(0)).read(image())))
        .hasMessageContaining("longer than 1500 ms");

    budget.release(1_000_000);
  }

  @Test
  void whatCannotFitIntoTheByteBudgetFails() {
    budget = new ByteBudget(10_000);
    Buffer png = Samples.png(200, 200);
    Buffer gzip = Samples.gzip(Samples.png(8, 8).appendBytes(new byte[100_000]));
    serve(
        ImageHost.ok(png), ImageHost.reply("200 OK", "", png), ImageHost.reply("200 OK", "", gzip));
    ImageBytes images = images(options().setMaxRetries(0));

    for (int i = 0; i < 3; i++) {
      assertThat(failure(images.read(image()))).hasMessageContaining("byte budget");
    }
  }

  @Test
  void closingEndsAReadAndPreventsFurtherOnes() {
    Promise<Void> asked = Promise.promise();
    serve(socket -> asked.tryComplete());
    ImageBytes images = images(options());
    Future<ImageContent> reading = images.read(image());
    Await.result(asked.future());

    Await.result(images.close());

    assertThat(failure(reading)).hasMessageContaining("closed");
    assertThat(failure(images.read(image()))).hasMessageContaining("closed");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void withAClosedVertxEveryReadFails() {
    Vertx closed = Vertx.vertx();
    ImageBytes images = ImageBytes.create(closed, options());
    Await.result(closed.close());

    assertThat(failure(images.read(embedded(JPEG)))).hasMessageContaining("Vertx is closed");
    assertThat(failure(images.stream(embedded(JPEG)))).hasMessageContaining("Vertx is closed");
    Await.result(images.close());
  }

  @Test
  void theFutureCompletesOnTheCallersContext() {
    serve(ImageHost.ok(JPEG));
    ImageBytes images = images(options());
    Context context = vertx.getOrCreateContext();
    Promise<Context> completedOn = Promise.promise();

    context.runOnContext(
        v -> images.read(image()).onComplete(read -> completedOn.complete(Vertx.currentContext())));

    assertThat(Await.result(completedOn.future())).isSameAs(context);
  }
}
