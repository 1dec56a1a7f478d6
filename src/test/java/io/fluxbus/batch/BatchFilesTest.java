package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a batch: locks, permissions, and files that another program has changed. */
@ExtendWith(VertxExtension.class)
class BatchFilesTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch = new BatchFixture(vertx, parent, new StubOptions());
  }

  @Test
  void aSecondBatchInTheSameFolderIsRejected() {
    BatchRun first = batch.open();

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage("another batch runs in " + batch.folder);
    Await.result(first.close());

    Await.result(batch.open().close());
  }

  @Test
  void onlyTheOwnerMayReadTheJournal(Vertx vertx) throws IOException {
    assumeTrue(Files.getFileStore(parent).supportsFileAttributeView("posix"));
    batch.run(requests(1));

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(batch.folder.resolve("journal.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileInPlaceOfTheFolderIsRejected() throws IOException {
    Files.writeString(batch.folder, "not a folder");

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage(batch.folder + " is not a folder");
  }

  @Test
  void resultsWithoutAJournalAreRejected() throws IOException {
    batch.run(requests(2));
    Files.delete(batch.folder.resolve("journal.jsonl"));

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessageStartingWith(
            batch.folder.resolve("results.jsonl") + " has no journal.jsonl beside it");
  }

  @Test
  void damagedResultsAreRejectedWithTheirLine() throws IOException {
    batch.run(requests(3));
    Path results = batch.folder.resolve("results.jsonl");
    List<String> lines = Files.readAllLines(results);
    Files.writeString(results, lines.get(0) + "\nrubbish\n" + lines.get(2) + "\n");

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage("results.jsonl, line 2: it is not JSON");
  }

  @Test
  void aFileSystemWithoutLocksIsRejectedWithTheReason() throws IOException {
    batch.disk.lockFails = true;

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options, batch.disk)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessageStartingWith("the files in " + batch.folder + " cannot be locked")
        .hasMessageContaining("No locks available");
    assertThat(batch.folder.resolve("journal.jsonl")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal.jsonl", "results.jsonl"})
  void aRunStopsWhenOneOfItsFilesIsDeletedOrReplaced(String name, Vertx vertx) throws IOException {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(20))));
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(500));
    Await.until(() -> run.progress() != null && run.progress().succeeded() > 10);

    Path file = batch.folder.resolve(name);
    Files.delete(file);
    Files.writeString(file, "of another program");
    BatchSummary stopped = Await.result(done);

    assertThat(stopped.stopReason())
        .startsWith(name + " cannot be written: ")
        .endsWith("the file was deleted or replaced while the batch ran");
    assertThat(batch.stub.ledger().posts()).isLessThan(500);
    assertThat(file).hasContent("of another program");
  }

  @Test
  void aFileThatAnImageWouldReplaceStopsTheBatchBeforeItsRequestIsSent() throws IOException {
    batch.withImages = true;
    batch.run(requests(1));
    Path planted = batch.folder.resolve("images/r3-0.jpg");
    Files.writeString(planted, "of another program");
    batch.clientOptions.setMaxConcurrency(1);

    BatchSummary stopped = batch.run(requests(5));

    assertThat(stopped.stopReason()).startsWith(planted + " was not written by this batch");
    assertThat(stopped.complete()).isFalse();
    assertThat(batch.stub.ledger().posts()).isLessThanOrEqualTo(2);
    assertThat(planted).hasContent("of another program");
    Files.delete(planted);
    BatchSummary summary = batch.run(requests(5));
    assertThat(summary.succeeded()).isEqualTo(5);
    assertThat(summary.images()).isEqualTo(5);
  }

  @Test
  void theIndexOfIdsThatAKilledRunOfAnEarlierVersionLeftIsDeleted() throws IOException {
    batch.run(requests(2));
    Path index = batch.folder.resolve(".fluxbus-0f8fad5b-d9cb-469f-a165-70867728950e.tmp");
    Files.write(index, new byte[1 << 16]);

    BatchSummary summary = batch.run(requests(3));

    assertThat(summary.succeeded()).isEqualTo(3);
    assertThat(index).doesNotExist();
  }
}
