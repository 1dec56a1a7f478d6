package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images that cannot be written while the journal is slow or cannot be written either. */
@ExtendWith(VertxExtension.class)
class ImageFetcherTest {
  private static final String URL = "https://127.0.0.1/a.jpg";

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private final FaultyDisk disk = new FaultyDisk();
  private final StopSignal stop = new StopSignal();
  private ContextInternal context;
  private WorkerExecutor worker;
  private BatchFolder folder;
  private ImageFiles images;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    context = (ContextInternal) vertx.getOrCreateContext();
    worker = vertx.createSharedWorkerExecutor("images", 4);
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
  void imagesAreLeftToTheNextRunIfTheAnswerIsWrittenToTheJournalLate() throws IOException {
    disk.writable = new CountDownLatch(1);
    stop.onStop(disk.writable::countDown);

    GenerationOutcome outcome = fetch();

    assertThat(outcome).isNull();
    assertThat(stop.reason()).contains("images cannot be written");
    assertThat(Files.readString(folder.path().resolve(BatchFolder.JOURNAL))).contains("\"answer\"");
  }

  @Test
  void theOutcomeIsRecordedWithItsUrlIfTheJournalCannotBeWrittenEither() {
    disk.writable = new CountDownLatch(1);
    stop.onStop(
        () -> {
          disk.room.set(0);
          disk.writable.countDown();
        });

    GenerationOutcome outcome = fetch();

    assertThat(outcome.result().images().get(0).url()).isEqualTo(URL);
    assertThat(outcome.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
  }

  /** Fetches an image that cannot be written. */
  private GenerationOutcome fetch() {
    AppendFile file =
        new AppendFile(folder.journal(), folder.journalLength(), () -> {}, context, worker);
    ImageFetcher fetcher = new ImageFetcher(folder, new Journal(file, stop), worker, images, stop);
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
            done -> context.runOnContext(v -> fetcher.fetch(1, answer).onComplete(done))));
  }
}
