package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Readers that are slow, stop reading, or do not read at all. */
class ImageStreamReaderTest extends ImageStreamFixture {
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
    serve(ImageStreamFixture::beginning);
    ImageStream stream = openStream();
    Reader reader = new Reader(stream);
    stream.pause();

    stream.close();

    server.awaitClose();
    assertThat(reader.end.future().isComplete()).isFalse();
  }

  @Test
  void closingTheImagesFailsAStreamThatIsPaused() {
    serve(ImageStreamFixture::beginning);
    ImageBytes images = images(options());
    ImageStream stream = Await.result(images.stream(image()));
    stream.pause();
    Reader reader = new Reader(stream);

    Await.result(images.close());

    reader.failure();
  }

  @Test
  void aStreamThatIsNotReadFailsAtTheTimeout() {
    serve(ImageStreamFixture::beginning);
    // The retries are for a machine that does not open the stream in time.
    ImageBytes images = images(options().setTimeout(1_500).setMaxRetries(16));
    ImageStream stream = Await.result(images.stream(image())).pause();
    ImageStream inMemory = Await.result(images.stream(embedded(JPEG)));

    assertThat(new Reader(stream).failure()).hasMessageContaining("1500 ms");
    server.awaitClose();
    Await.until(() -> budget.reserved() == 0);
    assertThat(new Reader(inMemory).failure()).hasMessageContaining("1500 ms");
  }
}
