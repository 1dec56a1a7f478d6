package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {
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

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aFullDiskIsReportedAtTheLatestAtTheEnd(int halfGroups) {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));

    Throwable cause =
        failure(
            full,
            1_000_000,
            sink -> {
              // Like the writes of a pipe, which nothing waits for.
              sink.write(Samples.png(8, 8));
              for (int i = 0; i < halfGroups; i++) {
                sink.write(Buffer.buffer(new byte[FileSink.GROUP_BYTES / 2]));
              }
              return Future.succeededFuture();
            });

    assertThat(cause).hasMessageContaining("No space left");
  }

  @Test
  void aWriteAfterAFailedGroupFails() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    List<Future<Void>> writes = new ArrayList<>();

    failure(
        full,
        sink -> {
          sink.write(Samples.png(8, 8));
          return sink.write(Buffer.buffer(new byte[FileSink.GROUP_BYTES]))
              .onComplete(v -> writes.add(sink.write(Buffer.buffer("x"))));
        });

    assertThat(writes).singleElement().satisfies(late -> assertThat(late.failed()).isTrue());
  }

  @Test
  void aGroupThatIsWrittenBackpressures() throws Exception {
    Path file = directory.resolve("image");
    Buffer image = Samples.png(8, 8).appendBytes(new byte[FileSink.GROUP_BYTES]);
    Promise<Void> written = Promise.promise();
    FileSink sink =
        new FileSink(
            () -> FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            10_000_000,
            task -> written.future().compose(v -> Future.fromCompletionStage(called(task))));
    List<Boolean> drained = new ArrayList<>();
    sink.drainHandler(v -> drained.add(sink.writeQueueFull()));

    sink.write(image.slice(0, FileSink.GROUP_BYTES - 1));
    assertThat(sink.writeQueueFull()).isFalse();
    sink.write(image.slice(FileSink.GROUP_BYTES - 1, image.length()));
    assertThat(sink.writeQueueFull()).isTrue();
    sink.write(image);
    assertThat(drained).isEmpty();
    written.complete();

    assertThat(drained).containsExactly(false);
    Await.result(sink.end());
    sink.complete(false);
    assertThat(Files.readAllBytes(file)).isEqualTo(image.copy().appendBuffer(image).getBytes());
  }

  @Test
  void aHostThatClosesTheConnectionIsNotPausedBeforeMuchIsCollected() {
    Promise<Void> written = Promise.promise();
    FileSink sink =
        new FileSink(
            () -> FileChannel.open(directory.resolve("image"), StandardOpenOption.CREATE),
            100_000_000,
            task -> written.future());
    sink.setLastOfConnection(true);

    sink.write(Samples.png(8, 8).appendBytes(new byte[FileSink.GROUP_BYTES]));
    sink.write(Buffer.buffer(new byte[FileSink.CLOSING_BYTES - 1]));
    assertThat(sink.writeQueueFull()).isFalse();
    sink.write(Buffer.buffer("x"));

    assertThat(sink.writeQueueFull()).isTrue();
  }

  private static CompletionStage<Void> called(Callable<Void> task) {
    try {
      return CompletableFuture.completedStage(task.call());
    } catch (Exception e) {
      return CompletableFuture.failedStage(e);
    }
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
            sink -> sink.write(Samples.png(8, 8).slice(0, 7)).compose(v -> sink.check()));

    assertThat(cause).hasMessage("only 7 bytes were received");
  }

  @Test
  void aByteAboveTheLimitIsRejected() {
    Path file = directory.resolve("image");
    Buffer image = Samples.png(8, 8);

    Throwable cause =
        failure(
            file,
            image.length(),
            sink -> sink.write(image).compose(v -> sink.write(Buffer.buffer("x"))));

    assertThat(cause).hasMessage("it is larger than " + image.length() + " bytes");
  }

  private Throwable failure(Path path, Function<FileSink, Future<Void>> use) {
    return failure(path, 1_000_000, use);
  }

  /** Returns the failure of a sink's use or of its completion; null if there is none. */
  private static Throwable failure(Path path, long maxSize, Function<FileSink, Future<Void>> use) {
    Context context = vertx.getOrCreateContext();
    return Await.result(
        Future.future(done -> context.runOnContext(v -> use(path, maxSize, use).onComplete(done))));
  }

  private static Future<Throwable> use(
      Path path, long maxSize, Function<FileSink, Future<Void>> use) {
    FileSink sink =
        new FileSink(
            () -> FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            maxSize,
            task -> vertx.executeBlocking(task, false));
    Future<Void> used = use.apply(sink);
    return used.transform(v -> sink.end())
        .compose(v -> used)
        .compose(v -> complete(sink))
        .transform(all -> Future.succeededFuture(all.cause()));
  }

  private static Future<Void> complete(FileSink sink) {
    return vertx.executeBlocking(
        () -> {
          try (sink) {
            sink.complete(false);
          }
          return null;
        });
  }
}
