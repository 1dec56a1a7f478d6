package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.TargetDirectory;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What depends on which of two things the disk does first. */
@ExtendWith(VertxExtension.class)
class ResultWriterTest {
  private static final String URL = "https://127.0.0.1/a.jpg";

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private final FaultyDisk disk = new FaultyDisk();
  private ContextInternal context;
  private WorkerExecutor worker;
  private BatchFolder folder;
  private ImageFiles images;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    context = (ContextInternal) vertx.getOrCreateContext();
    worker = vertx.createSharedWorkerExecutor("recorder", 4);
    folder = BatchFolder.open(parent.resolve("out"), new BatchTotals(0.1), disk);
    images = ImageFiles.create(vertx, new ImageOptions());
    Files.delete(folder.images());
    Files.writeString(folder.images(), "a file is in the way");
  }

  @AfterEach
  void end() throws IOException {
    folder.close();
  }

  @Test
  @DisplayName("no room for images, and the journal is slower than they: left, not lost")
  void anAnswerOnItsWayToTheJournalIsLeftToTheNextRun() throws IOException {
    disk.writable = new CountDownLatch(1);

    GenerationOutcome recorded = record(why -> disk.writable.countDown());

    assertThat(recorded).isNull();
    assertThat(Files.readString(folder.path().resolve(BatchFolder.JOURNAL))).contains("\"answer\"");
    assertThat(folder.path().resolve(BatchFolder.RESULTS)).isEmptyFile();
  }

  @Test
  @DisplayName("no room for images, nor for the answer in the journal: told")
  void anAnswerThatTheJournalDoesNotTakeIsTold() {
    disk.writable = new CountDownLatch(1);

    GenerationOutcome recorded =
        record(
            why -> {
              disk.room.set(0);
              disk.writable.countDown();
            });

    assertThat(recorded.result().images().get(0).url()).isEqualTo(URL);
  }

  /** Of a request whose image has no place. */
  private GenerationOutcome record(Consumer<String> stop) {
    AppendFile results =
        new AppendFile(folder.results(), folder.resultsLength(), () -> {}, context, worker);
    AppendFile log =
        new AppendFile(folder.journal(), folder.journalLength(), () -> {}, context, worker);
    Journal journal = new Journal(log, cause -> {});
    ResultWriter recorder = new ResultWriter(folder, results, journal, worker, images, stop);
    GenerationResult result =
        new GenerationResult(
            List.of(new GeneratedImage(URL, null, null, null, null, null, null)),
            0,
            null,
            null,
            Map.of(),
            null,
            null,
            null);
    GenerationOutcome answer = new GenerationOutcome("a", result, null, 1, 0, 0, 1);
    return Await.result(
        Future.future(
            told -> context.runOnContext(v -> recorder.record(1, answer, 0).onComplete(told))));
  }
}
