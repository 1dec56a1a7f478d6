package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.WriteStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images as streams. */
class ImageStreamTest extends ImageBytesFixture {
  /** Reads a stream and records how it ends. */
  private static final class Reader {
    private final Promise<Void> end = Promise.promise();
    private final Buffer bytes = Buffer.buffer();

    private Reader(ImageStream stream) {
      stream.exceptionHandler(end::fail).endHandler(end::complete).handler(bytes::appendBuffer);
    }

    private Buffer bytes() {
      Await.result(end.future());
      return bytes;
    }

    private GenerationException failure() {
      GenerationException failure = Await.generationFailure(end.future());
      assertFailure(failure);
      return failure;
    }
  }

  private ImageStream openStream() {
    return Await.result(images(options()).stream(image()));
  }

  /** Sends a complete response and keeps the connection. */
  private static Handler<NetSocket> kept(Buffer body) {
    return socket -> socket.write(head(body.length()).appendBuffer(body));
  }

  private static Buffer head(int length) {
    return ImageHost.head("200 OK", "Content-Length: " + length + "\r\n");
  }

  static Stream<Handler<NetSocket>> truncated() {
    Buffer cut = JPEG.slice(0, 600);
    return Stream.of(
        kept(cut),
        socket -> socket.end(head(JPEG.length()).appendBuffer(cut)),
        socket ->
            socket.end(
                ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n")
                    .appendString(Integer.toHexString(600) + "\r\n")
                    .appendBuffer(cut)));
  }

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

  @ParameterizedTest
  @MethodSource("truncated")
  void aTruncatedImageFailsTheStreamAndDoesNotEndIt(Handler<NetSocket> response) {
    serve(response);

    Reader reader = new Reader(openStream());

    reader.failure();
    assertThat(reader.bytes.length()).isLessThanOrEqualTo(600);
    assertThat(server.requests()).as("a stream is not repeated").hasSize(1);
  }

  @Test
  void aDamagedImageFailsTheStream() {
    Buffer damaged = Samples.png(300, 200);
    damaged.setByte(damaged.length() / 2, (byte) ~damaged.getByte(damaged.length() / 2));
    serve(kept(damaged));

    assertThat(new Reader(openStream()).failure()).hasMessageContaining("a damaged PNG");
  }

  @Test
  void aFailureBeforeTheFirstBytesIsRetried() {
    serve(ImageHost.status("503 Busy"), NetSocket::close, kept(JPEG));

    assertThat(new Reader(openStream()).bytes()).isEqualTo(JPEG);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void whatIsNotAnImageFailsBeforeTheStream() {
    serve(kept(Buffer.buffer("<html>".repeat(20))));
    assertThat(failure(images(options()).stream(image()))).hasMessageContaining("not an image");

    serve(ImageHost.redirect("https://10.0.0.1/?" + ImageHost.SECRET));
    failure(images(options()).stream(image()));
  }

  @Test
  void anImageThatIsTooLargeFails() {
    serve(
        kept(JPEG),
        socket ->
            socket.write(
                ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n")
                    .appendString("258\r\n")
                    .appendBuffer(JPEG.slice(0, 600))
                    .appendString("\r\n258\r\n")
                    .appendBuffer(JPEG.slice(600, 1200))
                    .appendString("\r\n0\r\n\r\n")));
    ImageBytes images = images(options().setMaxImageSize(1000));
    assertThat(failure(images.stream(image()))).hasMessageContaining("larger than 1000 bytes");

    // The first bytes may arrive before the limit is exceeded.
    Future<Reader> reading = images.stream(image()).map(Reader::new);
    Future<Void> end = reading.compose(reader -> reader.end.future());

    assertThat(failure(end)).hasMessageContaining("larger than 1000 bytes");
  }

  @Test
  void aSlowReaderPausesTheConnection() {
    int blocks = 1024;
    Buffer block = Buffer.buffer(new byte[64 * 1024]);
    long total = 33 + 12 + 12 + (long) blocks * block.length();
    AtomicLong written = new AtomicLong();
    serve(
        socket -> {
          socket.write(ImageHost.head("200 OK", "Content-Length: " + total + "\r\n"));
          socket.write(pngHead(blocks * block.length()));
          new Object() {
            void next(int left) {
              if (left == 0) {
                socket.write(pngTail(block, blocks));
              } else {
                socket.write(block);
                written.addAndGet(block.length());
                if (socket.writeQueueFull()) {
                  socket.drainHandler(v -> next(left - 1));
                } else {
                  vertx.runOnContext(v -> next(left - 1));
                }
              }
            }
          }.next(blocks);
        });
    ImageBytes images = images(options().setMaxImageSize(Integer.MAX_VALUE));
    ImageStream stream = Await.result(images.stream(image()));
    AtomicLong read = new AtomicLong();
    Promise<Void> end = Promise.promise();
    stream.pause();
    stream
        .exceptionHandler(end::fail)
        .endHandler(end::complete)
        .handler(
            piece -> {
              read.addAndGet(piece.length());
              stream.fetch(1);
            });

    // While these are read, a connection that is not paused would send everything.
    ImageHost other = new ImageHost(vertx, kept(JPEG));
    ImageBytes others = images(options().setAllowedOrigins(List.of(other.origin())));
    for (int i = 0; i < 200; i++) {
      Await.result(others.read(url(other.url())));
    }
    assertThat(written.get()).isLessThan(total / 2);
    assertThat(read.get()).isZero();

    stream.fetch(1);

    Await.result(end.future());
    assertThat(read.get()).isEqualTo(total);
  }

  /** A PNG up to the content of its only IDAT. */
  private static Buffer pngHead(int length) {
    return Buffer.buffer()
        .appendBytes(
            HexFormat.of()
                .parseHex(
                    "89504e470d0a1a0a0000000d49484452" + "00000001000000010802000000907753de"))
        .appendInt(length)
        .appendString("IDAT");
  }

  private static Buffer pngTail(Buffer block, int blocks) {
    CRC32 checksum = new CRC32();
    checksum.update("IDAT".getBytes(StandardCharsets.US_ASCII));
    byte[] bytes = block.getBytes();
    for (int i = 0; i < blocks; i++) {
      checksum.update(bytes);
    }
    return Buffer.buffer()
        .appendInt((int) checksum.getValue())
        .appendBytes(HexFormat.of().parseHex("0000000049454e44ae426082"));
  }

  @Test
  void closingAStreamClosesTheConnectionAndCallsNoHandler() {
    serve(ImageStreamTest::beginning);
    ImageStream stream = openStream();
    Reader reader = new Reader(stream);
    stream.pause();

    stream.close();

    server.awaitClose();
    assertThat(reader.end.future().isComplete()).isFalse();
  }

  @Test
  void closingTheImagesFailsAStreamThatIsPaused() {
    serve(ImageStreamTest::beginning);
    ImageBytes images = images(options());
    ImageStream stream = Await.result(images.stream(image()));
    stream.pause();
    Reader reader = new Reader(stream);

    Await.result(images.close());

    reader.failure();
  }

  @Test
  void aStreamThatIsNotReadFailsAtTheTimeout() {
    serve(ImageStreamTest::beginning);
    // The retries are for a machine that does not open the stream in time.
    ImageBytes images = images(options().setTimeout(1_500).setMaxRetries(16));
    ImageStream stream = Await.result(images.stream(image())).pause();
    ImageStream inMemory = Await.result(images.stream(embedded(JPEG)));

    assertThat(new Reader(stream).failure()).hasMessageContaining("1500 ms");
    server.awaitClose();
    Await.until(() -> budget.reserved() == 0);
    assertThat(new Reader(inMemory).failure()).hasMessageContaining("1500 ms");
  }

  @Test
  void aPipeDeliversTheImage() {
    serve(kept(JPEG));
    Buffer target = Buffer.buffer();

    Await.result(openStream().pipeTo(new BufferTarget(target)));

    assertThat(target).isEqualTo(JPEG);
  }

  /** Sends the beginning of an image, and then nothing. */
  private static void beginning(NetSocket socket) {
    socket.write(
        ImageHost.head("200 OK", "Content-Length: " + JPEG.length() + "\r\n")
            .appendBuffer(JPEG.slice(0, 600)));
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
