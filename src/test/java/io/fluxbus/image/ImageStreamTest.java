package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images as streams. */
class ImageStreamTest extends ImageStreamFixture {
  @Test
  void anImageIsStreamed() {
    serve(kept(JPEG));

    ImageStream stream = openStream();

    assertThat(stream.contentType()).isEqualTo("image/jpeg");
    assertThat(stream.length()).isEqualTo(JPEG.length());
    assertThat(new Reader(stream).bytes()).isEqualTo(JPEG);
  }

  @Test
  void anImageOfUnknownLengthThatArrivesInSingleBytesIsStreamed() {
    serve(
        socket -> {
          socket.write(ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n"));
          for (int i = 0; i < JPEG.length(); i++) {
            socket.write(
                Buffer.buffer("1\r\n").appendBuffer(JPEG.slice(i, i + 1)).appendString("\r\n"));
          }
          socket.write("0\r\n\r\n");
        });

    ImageStream stream = openStream();

    assertThat(stream.length()).isEqualTo(-1);
    assertThat(new Reader(stream).bytes()).isEqualTo(JPEG);
  }

  @Test
  void anImageThatCannotBeStreamedIsReadFirst() {
    Buffer gif = Samples.gif(17, 9);
    Buffer gzip = Samples.gzip(JPEG);
    serve(kept(gif), kept(gzip));
    ImageBytes images = images(options());

    ImageStream first = Await.result(images.stream(image()));
    assertThat(first.contentType()).isEqualTo("image/gif");
    assertThat(budget.reserved()).as("until the stream has ended").isPositive();
    assertThat(new Reader(first).bytes()).isEqualTo(gif);
    assertThat(budget.reserved()).isZero();

    ImageStream second = Await.result(images.stream(image()));
    assertThat(second.length()).isEqualTo(JPEG.length());
    assertThat(new Reader(second).bytes()).isEqualTo(JPEG);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 300, 400, 800})
  void anImageWhoseHostClosesTheConnectionIsReadFirst(int width) {
    Buffer png = Samples.png(width, 200);
    serve(ImageHost.ok(png), ImageHost.reply("200 OK", "", png));

    for (int i = 0; i < 2; i++) {
      ImageStream stream = openStream();
      assertThat(budget.reserved()).isPositive();
      assertThat(stream.length()).isEqualTo(png.length());
      assertThat(new Reader(stream).bytes()).isEqualTo(png);
    }
  }

  @Test
  void bytesInTheOutcomeAreStreamed() {
    Buffer png = Samples.png(300, 200);
    ImageBytes images = images(options());

    for (GeneratedImage image : new GeneratedImage[] {embedded(png), url(dataUri(png))}) {
      ImageStream stream = Await.result(images.stream(image));
      assertThat(stream.length()).isEqualTo(png.length());
      assertThat(new Reader(stream).bytes()).isEqualTo(png);
    }
    failure(images.stream(embedded(png.slice(0, 600))));
  }

  private static String dataUri(Buffer bytes) {
    return "data:image/png;base64," + base64(bytes);
  }

  @Test
  void aPipeDeliversTheImage() {
    serve(kept(JPEG));
    Buffer target = Buffer.buffer();

    Await.result(openStream().pipeTo(new BufferTarget(target)));

    assertThat(target).isEqualTo(JPEG);
  }

  private record BufferTarget(Buffer target) implements WriteStream<Buffer> {
    @Override
    public Future<Void> write(Buffer data) {
      target.appendBuffer(data);
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> end() {
      return Future.succeededFuture();
    }

    @Override
    public BufferTarget exceptionHandler(Handler<Throwable> handler) {
      return this;
    }

    @Override
    public BufferTarget setWriteQueueMaxSize(int maxSize) {
      return this;
    }

    @Override
    public boolean writeQueueFull() {
      return false;
    }

    @Override
    public BufferTarget drainHandler(Handler<Void> handler) {
      return this;
    }
  }
}
