package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSinkTest {
  private static Vertx vertx;

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    Await.result(vertx.close());
  }

  @RepeatedTest(50)
  void aFullDiskIsReportedByTheWriteOrByTheClose() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));

    Throwable cause =
        failure(
            full,
            sink -> {
              // Like the last write of a pipe, which nothing waits for.
              sink.write(Samples.png(8, 8));
              return sink.close();
            });

    assertThat(cause).hasMessageContaining("disk").hasMessageContaining("No space left");
    assertThat(((ImageException) cause).isRetryable()).isFalse();
  }

  @Test
  void aPageIsRejectedByItsFirstBytes() {
    Throwable cause =
        failure(
            directory.resolve("image"),
            sink ->
                sink.write(Buffer.buffer("<html><head><title>"))
                    .compose(v -> sink.write(Buffer.buffer("This image has expired"))));

    assertThat(cause).hasMessage("the response is not an image");
  }

  @Test
  void fewerThanEightBytesAreNotAnImage() {
    Throwable cause =
        failure(
            directory.resolve("image"),
            sink -> sink.write(Samples.png(8, 8).slice(0, 7)).compose(v -> sink.close()));

    assertThat(cause).hasMessage("only 7 bytes were received");
  }

  @Test
  void aByteAboveTheLimitIsRejectedBeforeItIsWritten() throws Exception {
    Path file = directory.resolve("image");
    Buffer image = Samples.png(8, 8);

    Throwable cause =
        failure(
            file,
            image.length(),
            sink -> sink.write(image).compose(v -> sink.write(Buffer.buffer("x"))));

    assertThat(cause).hasMessage("it is larger than " + image.length() + " bytes");
    assertThat(Files.size(file)).isEqualTo(image.length());
  }

  private static Throwable failure(Path path, Function<ImageSink, Future<Void>> use) {
    return failure(path, 1_000_000, use);
  }

  private static Throwable failure(Path path, long maxSize, Function<ImageSink, Future<Void>> use) {
    Context context = vertx.getOrCreateContext();
    return Await.result(
        Future.future(
            done ->
                context.runOnContext(
                    v ->
                        vertx
                            .fileSystem()
                            .open(path.toString(), new OpenOptions().setRead(false))
                            .compose(file -> use(file, maxSize, use))
                            .onComplete(done))));
  }

  private static Future<Throwable> use(
      AsyncFile file, long maxSize, Function<ImageSink, Future<Void>> use) {
    ImageSink sink =
        new ImageSink(file, maxSize, e -> ImageException.permanent("disk: " + e.getMessage()));
    return use.apply(sink)
        .transform(used -> sink.close().transform(v -> Future.succeededFuture(used.cause())));
  }
}
