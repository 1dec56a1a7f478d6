package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class AppendFileTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private final FaultyDisk disk = new FaultyDisk();
  private Path path;
  private ContextInternal context;
  private WorkerExecutor worker;
  private AppendFile file;

  @BeforeEach
  void open(Vertx vertx) throws IOException {
    path = Files.writeString(folder.resolve("log"), "old\ntorn");
    context = ((VertxInternal) vertx).createEventLoopContext();
    worker = vertx.createSharedWorkerExecutor("append", 1);
    file =
        new AppendFile(
            disk.channel(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)),
            4,
            () -> {},
            context,
            worker);
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(UTF_8);
  }

  @Test
  void appendsBehindTheLastWholeLine() throws IOException {
    Await.result(file.append(line("one and some more")));
    Await.result(file.appendForced(line("two")));

    assertThat(path).hasContent("old\none and some more\ntwo\n");
  }

  @Test
  void linesThatWaitAreForcedTogetherInTheirOrder() throws Exception {
    // The only thread is busy, like a slow disk.
    CountDownLatch free = new CountDownLatch(1);
    worker.executeBlocking(
        () -> {
          free.await();
          return null;
        },
        false);
    List<Future<?>> all = new ArrayList<>();
    StringBuilder expected = new StringBuilder("old\n");
    for (int i = 0; i < 1_000; i++) {
      all.add(file.appendForced(line("line " + i)));
      expected.append("line ").append(i).append('\n');
    }

    free.countDown();
    Await.result(Future.all(all));

    assertThat(Files.readString(path)).isEqualTo(expected.toString());
    assertThat(disk.forces).hasValue(1);
  }

  @Test
  void linesOfOneEventAreForcedTogether() throws Exception {
    Future<?> all =
        Future.future(
            done ->
                context.runOnContext(
                    v -> {
                      Future<Void> first = file.appendForced(line("one"));
                      awaitWorker();
                      Future.all(first, file.appendForced(line("two"))).onComplete(done);
                    }));

    Await.result(all);

    assertThat(disk.forces).hasValue(1);
  }

  /** Waits until the only thread of the worker has nothing else to do. */
  private void awaitWorker() {
    CountDownLatch reached = new CountDownLatch(1);
    worker.executeBlocking(
        () -> {
          reached.countDown();
          return null;
        },
        false);
    try {
      reached.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void appendingDoesNotForceTheFile() {
    Await.result(file.append(line("one")));
    assertThat(disk.forces).hasValue(0);

    Await.result(file.force());
    assertThat(disk.forces).hasValue(1);
  }

  @Test
  void futuresCompleteOnTheContext() {
    AtomicReference<Context> completed = new AtomicReference<>();

    Await.result(file.append(line("one")).onComplete(v -> completed.set(Vertx.currentContext())));

    Await.until(() -> completed.get() != null);
    assertThat(completed.get()).isSameAs(context);
  }

  @Test
  void aFullDiskLeavesNoPartOfALineAndFailsWaitingLines() {
    Await.result(file.append(line("one")));
    disk.room.set(7);

    assertThat(Await.failure(file.append(line("too long for it"))))
        .hasMessage("No space left on device");

    assertThat(path).hasContent("old\none\n");
    disk.room.set(Long.MAX_VALUE);
    assertThat(Await.failure(file.append(line("two")))).hasMessage("No space left on device");
    file.repair();
    Await.result(file.append(line("two")));
    assertThat(path).hasContent("old\none\ntwo\n");
  }

  @Test
  void linesThatCannotBeForcedAreRemoved() {
    disk.forceFails = true;

    assertThat(Await.failure(file.appendForced(line("one")))).hasMessage("Input/output error");

    assertThat(path).hasContent("old\n");
    disk.forceFails = false;
    assertThat(Await.failure(file.appendForced(line("two")))).hasMessage("Input/output error");
  }

  @Test
  void anUncheckedExceptionFailsTheFuture() throws IOException {
    AppendFile readOnly =
        new AppendFile(
            FileChannel.open(path, StandardOpenOption.READ), 4, () -> {}, context, worker);

    // The channel throws an unchecked exception.
    assertThat(Await.failure(readOnly.append(line("one"))))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(NonWritableChannelException.class);
    assertThat(Await.failure(readOnly.append(line("two")))).isInstanceOf(IOException.class);
  }

  @Test
  void manyLargeLinesAreWrittenInSeveralGroups() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    worker.executeBlocking(
        () -> {
          free.await();
          return null;
        },
        false);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(file.appendForced(new byte[3 << 20]));
    }
    free.countDown();
    Await.result(Future.all(all));

    assertThat(Files.size(path)).isEqualTo(4 + (30L << 20));
    assertThat(disk.forces).hasValue(10);
  }

  @Test
  void futuresFailInTheOrderOfTheirLines() {
    disk.room.set(0);
    List<String> completed = new ArrayList<>();
    Promise<Void> both = Promise.promise();
    context.runOnContext(
        v ->
            file.append(line("one"))
                .onFailure(
                    cause -> {
                      completed.add("one");
                      file.append(line("three"))
                          .onFailure(
                              third -> {
                                completed.add("three");
                                both.complete();
                              });
                    }));

    Await.result(both.future());
    assertThat(completed).containsExactly("one", "three");
  }

  @Test
  void appendingFailsAfterTheWorkerIsClosed() {
    Await.result(worker.close());

    assertThat(Await.failure(file.append(line("one")))).isInstanceOf(IOException.class);
  }
}
