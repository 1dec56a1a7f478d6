package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or fail. */
@ExtendWith(VertxExtension.class)
class FullDiskTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(20))));
  }

  @Test
  void aFullDiskStopsTheBatchAndLosesNoOutcome() {
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(500));
    Await.until(() -> run.progress() != null && run.progress().succeeded() > 20);

    batch.disk.room.set(900);
    BatchSummary stopped = Await.result(done);

    assertThat(stopped.stopReason())
        .endsWith("cannot be written: java.io.IOException: No space left on device");
    assertThat(stopped.complete()).isFalse();
    // The outcomes of calls in flight are in the results or in the summary.
    int known = batch.results().size() + stopped.unwritten().size();
    assertThat((long) known).isEqualTo(batch.stub.ledger().posts()).isLessThan(500);
    assertThat(stopped.unwritten())
        .allSatisfy(o -> assertThat(o.status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED));

    batch.disk.room.set(Long.MAX_VALUE);
    BatchSummary summary = batch.run(requests(500));
    assertThat(summary.complete()).isTrue();
    assertThat(batch.results()).hasSize(500);
    // The disk did not take the withdrawals of the last announcements either.
    long unwritten = stopped.unwritten().size();
    assertThat(summary.unknown()).isBetween(unwritten, unwritten + 8);
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void theReserveHasRoomForTheCallsInFlight() {
    batch.withImages = true;
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(500));
    Await.until(() -> run.progress() != null && run.progress().succeeded() > 20);
    assertThat(batch.folder.resolve(".reserve")).hasSize(4 << 20);

    batch.disk.fillUntilDeleted(batch.folder.resolve(".reserve"), 500);
    BatchSummary stopped = Await.result(done);

    assertThat(stopped.stopReason()).contains("No space left on device");
    assertThat(stopped.unwritten()).isEmpty();
    assertEachSuccessHasItsImage();
    batch.disk.room.set(Long.MAX_VALUE);
    BatchSummary summary = batch.run(requests(500));
    assertThat(summary.succeeded()).isEqualTo(500);
    assertEachSuccessHasItsImage();
    assertThat(batch.stub.ledger().posts()).isEqualTo(500);
  }

  private void assertEachSuccessHasItsImage() {
    assertThat(batch.results())
        .filteredOn(result -> result.getString("status").equals("succeeded"))
        .allSatisfy(
            result ->
                assertThat(
                        Path.of(
                            result
                                .getJsonObject("result")
                                .getJsonArray("images")
                                .getJsonObject(0)
                                .getString("file")))
                    .isNotEmptyFile());
  }

  @Test
  void nothingIsSentWhenTheJournalCannotBeForced() {
    BatchRun run = batch.open();
    batch.disk.forceFails = true;

    BatchSummary stopped = Await.result(batch.begin(run, requests(100)));

    assertThat(stopped.stopReason())
        .isEqualTo("journal.jsonl cannot be written: java.io.IOException: Input/output error");
    assertThat(batch.stub.ledger().posts()).isZero();
    batch.disk.forceFails = false;
    assertThat(batch.run(requests(100)).succeeded()).isEqualTo(100);
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void anAnnouncementThatCannotBeWrittenKeepsEarlierOnes() throws IOException {
    batch.run(requests(1));
    Files.writeString(batch.folder.resolve("results.jsonl"), "");
    // The outcome is not known. The request is sent again, but the disk is full.
    batch.options.setRetryUnknownOutcome(true);
    BatchRun run = batch.open();
    batch.disk.fillUntilDeleted(batch.folder.resolve(".reserve"), 5);
    assertThat(Await.result(batch.begin(run, requests(1))).stopReason()).contains("No space left");
    batch.disk.room.set(Long.MAX_VALUE);
    batch.options.setRetryUnknownOutcome(false);

    BatchSummary summary = batch.run(requests(1));

    assertThat(summary.unknown()).isEqualTo(1);
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theBatchIsNotCompleteWhenTheLastForceFails() {
    batch.run(requests(1));
    BatchRun run = batch.open();
    batch.disk.forceFails = true;

    BatchSummary summary = Await.result(batch.begin(run, requests(1)));

    assertThat(summary.complete()).isFalse();
    assertThat(summary.stopReason())
        .isEqualTo("results.jsonl cannot be written: java.io.IOException: Input/output error");
  }

  @Test
  void imagesThatCannotBeWrittenStopTheBatchAndTheNextRunFetchesThem() throws IOException {
    assumeTrue(Files.getFileStore(parent).supportsFileAttributeView("posix"));
    assumeTrue(!System.getProperty("user.name").equals("root"), "root may write anywhere");
    batch.withImages = true;
    BatchRun run = batch.open();
    Path images = batch.folder.resolve("images");
    Files.setPosixFilePermissions(images, PosixFilePermissions.fromString("r-xr-xr-x"));

    BatchSummary stopped = Await.result(batch.begin(run, requests(200)));

    Files.setPosixFilePermissions(images, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(stopped.stopReason()).startsWith(images + " cannot be written: ");
    assertTheNextRunFetchesTheImages();
  }

  @Test
  void aMissingImagesFolderStopsTheBatchAndTheNextRunFetchesThem() throws IOException {
    batch.withImages = true;
    BatchRun run = batch.open();
    Path images = batch.folder.resolve("images");
    Files.delete(images);
    Files.writeString(images, "a file is in the way");

    BatchSummary stopped = Await.result(batch.begin(run, requests(200)));

    Files.delete(images);
    assertThat(stopped.stopReason()).startsWith(images + " cannot be written: ");
    assertTheNextRunFetchesTheImages();
  }

  @Test
  void outcomesAreInTheSummaryWhenNeitherImagesNorJournalCanBeWritten() throws IOException {
    batch.withImages = true;
    BatchRun run = batch.open();
    Path images = batch.folder.resolve("images");
    Files.delete(images);
    Files.writeString(images, "a file is in the way");
    batch.disk.fillUntilDeleted(batch.folder.resolve(".reserve"), 1_000);

    BatchSummary stopped = Await.result(batch.begin(run, requests(200)));

    Files.delete(images);
    assertThat(stopped.stopReason()).contains("cannot be written");
    assertThat(stopped.succeeded()).isZero();
    assertThat(stopped.spentUsd()).isEqualByComparingTo(batch.stub.ledger().usd());
    batch.disk.room.set(Long.MAX_VALUE);
    BatchSummary summary = batch.run(requests(200));
    assertThat(summary.unknown()).isZero();
    assertThat(summary.complete()).isTrue();
    assertThat(batch.stub.ledger().posts()).isEqualTo(200);
  }

  private void assertTheNextRunFetchesTheImages() throws IOException {
    assertThat(batch.lines(BatchFolder.RESULTS)).isEmpty();
    assertThat(batch.stub.ledger().posts()).isLessThan(200);
    BatchSummary summary = batch.run(requests(200));
    assertThat(summary.succeeded()).isEqualTo(200);
    assertThat(batch.stub.ledger().posts()).isEqualTo(200);
    try (Stream<Path> files = Files.list(batch.folder.resolve("images"))) {
      assertThat(files).hasSize(200);
    }
  }
}
