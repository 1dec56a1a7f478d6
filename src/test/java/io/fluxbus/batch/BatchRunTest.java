package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does with its input, and when it does not go on. */
@ExtendWith(VertxExtension.class)
class BatchRunTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch = new BatchFixture(vertx, parent, new StubOptions());
  }

  @Test
  void eachLineGetsItsOutcomeAndItsImages() {
    batch.withImages = true;

    BatchSummary summary =
        batch.run("\"A cat\"\n{\"id\":\"two\",\"prompt\":\"A dog\",\"num_images\":2}\n");

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.images()).isEqualTo(3);
    assertThat(summary.spentUsd()).isEqualByComparingTo("0.18");
    assertThat(summary.complete()).isTrue();
    assertThat(summary.stopped()).isNull();
    assertThat(summary.failures()).isEmpty();
    List<JsonObject> results = batch.results();
    assertThat(results.get(0).getString("id")).matches("[0-9a-f]{8}-1");
    assertThat(results.get(0).getJsonObject("result").getString("prompt")).isEqualTo("A cat");
    assertThat(results.get(1).getString("id")).isEqualTo("two");
    for (Object image : results.get(1).getJsonObject("result").getJsonArray("images")) {
      assertThat(Path.of(((JsonObject) image).getString("file"))).isNotEmptyFile();
    }
    assertThat(summary.imagesFolder()).isDirectoryContaining("glob:**two-1.jpg");
    assertThat(summary.contactSheet()).content().contains("A dog");
    assertThat(summary.results()).isNotEmptyFile();
    assertThat(batch.folder.resolve(".reserve")).doesNotExist();
  }

  @Test
  @DisplayName("lines that are none are failed outcomes with their numbers")
  void brokenLinesAreOutcomesAndTheRunGoesOn() {
    BatchSummary summary =
        batch.run(
            "\uFEFF\"A cat\"\r\n\r\nA dog\r\n"
                + "\""
                + "x".repeat(300_000)
                + "\"\n"
                + "{\"id\":\"a\",\"prompt\":\"A\"}\n"
                + "{\"id\":\"a\",\"prompt\":\"B\"}\n"
                + "\"A fox\"");

    assertThat(summary.succeeded()).isEqualTo(3);
    assertThat(summary.failures())
        .containsExactlyEntriesOf(Map.of(FailureType.INVALID_REQUEST, 3L));
    assertThat(batch.results().stream().map(result -> result.getInteger("line")))
        .containsExactly(1, 3, 4, 5, 6, 7);
    assertThat(batch.statuses())
        .containsExactly("succeeded", "failed", "failed", "succeeded", "failed", "succeeded");
    assertThat(batch.results().get(1).getJsonObject("failure").getString("message"))
        .startsWith("INVALID_REQUEST: line 3: body must be valid JSON");
    assertThat(batch.stub.ledger().posts()).isEqualTo(3);
    assertThat(summary.complete()).isTrue();
  }

  @Test
  void anotherRunDoesNothingAgain() {
    BatchSummary first = batch.run(requests(20) + "broken\n");
    BatchSummary second = batch.run(requests(20) + "broken\n");

    assertThat(batch.stub.ledger().posts()).isEqualTo(20);
    assertThat(batch.results()).hasSize(21);
    assertThat(second.earlier()).isEqualTo(21);
    assertThat(second.succeeded()).isEqualTo(first.succeeded()).isEqualTo(20);
    assertThat(second.failed()).isEqualTo(1);
    assertThat(second.spentUsd()).isEqualByComparingTo(first.spentUsd());
    assertThat(second.complete()).isTrue();
  }

  @Test
  void anInputMayGrow() {
    batch.run(requests(3));
    BatchSummary summary = batch.run(requests(5));

    assertThat(summary.succeeded()).isEqualTo(5);
    assertThat(batch.stub.ledger().posts()).isEqualTo(5);
  }

  @Test
  void anotherInputIsRefusedBeforeAnythingIsSent() {
    batch.run(requests(3));
    long posts = batch.stub.ledger().posts();

    for (String other :
        List.of(
            requests(3).replace("cat 2", "dog 2"),
            "\n" + requests(3),
            requests(2),
            "",
            requests(1) + requests(3))) {
      assertThat(Await.failure(batch.begin(batch.open(), other)))
          .isInstanceOf(BatchFolderException.class)
          .hasMessageStartingWith(
              "the input is not the one that " + batch.folder + " was begun with");
    }

    assertThat(batch.stub.ledger().posts()).isEqualTo(posts);
    assertThat(batch.results()).hasSize(3);
    assertThat(batch.run(requests(4)).succeeded()).isEqualTo(4);
  }

  @Test
  @DisplayName("two batches in one folder: the second refuses")
  void oneRunHasTheFolder() {
    BatchRun first = batch.open();

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage("another batch runs in " + batch.folder);
    Await.result(first.close());

    Await.result(batch.open().close());
  }

  @Test
  void aRunIsUsedOnce() {
    BatchRun run = batch.open();
    Await.result(batch.begin(run, requests(1)));

    assertThatIllegalStateException().isThrownBy(() -> batch.begin(run, requests(1)));
    assertThat(Await.failure(run.close())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileThatIsNotThereGivesTheFolderBack() {
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);

    BatchSummary summary = Await.result(run.run(client, null, parent.resolve("none")));

    assertThat(summary.stopped()).startsWith("the input cannot be read: ");
    assertThat(summary.complete()).isFalse();
    Await.result(batch.open().close());
  }

  @Test
  void anInputThatBreaksOffStopsTheBatch() {
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);
    ByteArrayInputStream breaks =
        new ByteArrayInputStream(requests(2).getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            int read = super.read(to, offset, length);
            if (read < 0) {
              throw new java.io.UncheckedIOException(new IOException("the tape is torn"));
            }
            return read;
          }
        };

    BatchSummary summary = Await.result(run.run(client, null, breaks));

    assertThat(summary.stopped()).contains("the input cannot be read", "the tape is torn");
    assertThat(summary.complete()).isFalse();
  }

  @Test
  void aPipeIsReadAsItComes() throws IOException {
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);
    PipedOutputStream out = new PipedOutputStream();
    Future<BatchSummary> done = run.run(client, null, new PipedInputStream(out));
    out.write(requests(3).getBytes(StandardCharsets.UTF_8));
    out.flush();

    Await.until(() -> run.progress().succeeded() == 3);
    assertThat(run.progress().total()).isNull();
    assertThat(run.progress().timeLeft()).isNull();
    assertThat(done.isComplete()).isFalse();
    out.close();

    assertThat(Await.result(done).succeeded()).isEqualTo(3);
  }

  @Test
  void aNamedPipeIsReadOnce() throws IOException, InterruptedException {
    Path pipe = parent.resolve("pipe");
    assumeTrue(
        new ProcessBuilder("sh", "-c", "mkfifo \"$0\"", pipe.toString()).start().waitFor() == 0);
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);
    Future<BatchSummary> done = run.run(client, null, pipe);

    Files.writeString(pipe, requests(3_000));

    assertThat(Await.result(done).succeeded()).isEqualTo(3_000);
    assertThat(run.progress().total()).isNull();
  }

  @Test
  void progressTellsHowFarItIs(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    for (int i = 0; i < 3; i++) {
      batch.stub.enqueue(StubAnswer.success().withLatency(Duration.ZERO));
    }
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(40) + "\n\n");

    Await.until(
        () -> {
          BatchProgress now = run.progress();
          return now != null && now.total() != null && now.done() == 3 && now.inFlight() == 8;
        });
    BatchProgress progress = run.progress();

    assertThat(progress.total()).isEqualTo(40);
    assertThat(progress.images()).isEqualTo(3);
    assertThat(progress.spentUsd()).isEqualByComparingTo("0.18");
    assertThat(progress.expectedUsd()).isEqualByComparingTo("2.4");
    assertThat(progress.queued()).isPositive();
    assertThat(progress.limit()).isEqualTo(8);
    assertThat(progress.timeLeft()).isPositive();
    assertThat(progress.imagesPerSecond()).isPositive();
    run.cancel();
    Await.result(done);
  }

  @Test
  void whatMeetsAllRequestsStopsTheBatchAndTheNextRunGoesOn() {
    batch.stub.enqueue(StubAnswer.failure(401, "bad key"));
    batch.clientOptions.setMaxConcurrency(1);

    BatchSummary stopped = batch.run(requests(30));

    assertThat(stopped.stopped()).startsWith("UNAUTHORIZED");
    assertThat(stopped.complete()).isFalse();
    assertThat(stopped.failed()).isZero();
    assertThat(batch.results()).isEmpty();
    BatchSummary summary = batch.run(requests(30));
    assertThat(summary.succeeded()).isEqualTo(30);
    assertThat(summary.unknown()).isZero();
    assertThat(summary.complete()).isTrue();
    batch.assertLedgerAgrees();
  }

  @Test
  void aRequestMayWaitForLongerThanTheClientsOwnTimeout() {
    // The client's timeout is over before the second of them may start.
    batch.clientOptions.setTotalTimeout(1).setMaxConcurrency(1);

    assertThat(batch.run(requests(5)).succeeded()).isEqualTo(5);
  }

  @Test
  void whatWaitedForOthersInVainIsSentAllTheSame(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(60))));
    batch.clientOptions.setMaxConcurrency(1);
    // Time for two or three of them.
    batch.options.setTimeout(200);

    BatchSummary summary = batch.run(requests(12));

    assertThat(summary.succeeded() + summary.unknown()).isEqualTo(12);
    assertThat(summary.complete()).isTrue();
    batch.assertLedgerAgrees();
  }

  @Test
  void theSpendLimitStopsTheBatch() {
    batch.clientOptions.setPricePerImageUsd(0.06).setSpendLimitUsd(0.3);

    BatchSummary stopped = batch.run(requests(30));

    assertThat(stopped.stopped()).startsWith("BUDGET_EXHAUSTED");
    assertThat(stopped.succeeded()).isEqualTo(5);
    assertThat(batch.results()).hasSize(5);
    BatchRun next = batch.open();
    assertThat(next.spentUsd()).isEqualByComparingTo("0.30");
    Await.result(next.close());
  }

  @Test
  void whatIsSetAsideAndNotSpentIsForTheOthers() {
    // Each may cost four times what it does.
    batch.clientOptions.setPricePerImageUsd(0.24).setSpendLimitUsd(1.25);

    BatchSummary stopped = batch.run(requests(30));

    assertThat(stopped.stopped()).startsWith("BUDGET_EXHAUSTED");
    assertThat(stopped.succeeded()).isEqualTo(17);
    assertThat(stopped.spentUsd()).isEqualByComparingTo("1.02");
  }

  @Test
  void manyFailuresInARowStopTheBatch() {
    batch.options.setMaxFailuresInARow(5);
    batch.clientOptions.setBaseUrl("http://127.0.0.1:1").setMaxAttempts(1);

    BatchSummary stopped = batch.run(requests(300));

    assertThat(stopped.stopped()).startsWith("5 requests in a row have failed");
    // They are not to blame, so the next run sends them.
    assertThat(stopped.failed()).isZero();
    assertThat(batch.results()).isEmpty();
    batch.clientOptions.setBaseUrl(batch.stub.baseUrl());
    BatchSummary summary = batch.run(requests(300));
    assertThat(summary.succeeded()).isEqualTo(300);
    assertThat(batch.stub.ledger().posts()).isEqualTo(300);
  }

  @Test
  void anUnknownOutcomeIsNoneThatGetsThrough() {
    batch.options.setMaxFailuresInARow(4);
    batch.clientOptions.setMaxConcurrency(1).setMaxAttempts(1);
    batch.stub.enqueue(
        StubAnswer.failure(500, "no"),
        StubAnswer.failure(500, "no"),
        StubAnswer.raw(502, "<html>"),
        StubAnswer.failure(500, "no"),
        // For one that may have left when the fourth was told.
        StubAnswer.failure(500, "no"));

    BatchSummary stopped = batch.run(requests(6));

    assertThat(stopped.stopped()).startsWith("4 requests in a row have failed");
    assertThat(batch.statuses()).containsExactly("unknown");
    batch.clientOptions.setMaxAttempts(2);
    BatchSummary summary = batch.run(requests(6));
    assertThat(summary.succeeded()).isEqualTo(5);
    assertThat(summary.complete()).isTrue();
  }

  @Test
  void whatFailsWhileOthersGetThroughIsItsOutcome() {
    batch.clientOptions.setMaxConcurrency(1).setMaxAttempts(1);
    batch.stub.enqueue(
        StubAnswer.failure(500, "no"),
        StubAnswer.failure(500, "no"),
        StubAnswer.success(),
        StubAnswer.success(),
        StubAnswer.failure(500, "the last"));

    BatchSummary summary = batch.run(requests(5));

    assertThat(batch.statuses())
        .containsExactly("failed", "failed", "succeeded", "succeeded", "failed");
    assertThat(summary.complete()).isTrue();
  }

  @Test
  void drainingLetsWhatRunsEnd(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(300))));
    batch.clientOptions.setAdaptiveConcurrency(false);
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(60));
    Await.until(() -> batch.stub.ledger().posts() >= 8);

    run.drain();
    BatchSummary drained = Await.result(done);

    assertThat(drained.complete()).isFalse();
    assertThat(drained.unknown()).isZero();
    assertThat(drained.failed()).isZero();
    assertThat(drained.succeeded()).isEqualTo(batch.stub.ledger().billed()).isBetween(8L, 40L);
    BatchSummary summary = batch.run(requests(60));
    assertThat(summary.succeeded()).isEqualTo(60);
    batch.assertLedgerAgrees();
  }

  @Test
  void cancellingEndsWhatRunsAsUnknown(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(60));
    Await.until(() -> batch.stub.ledger().posts() == 8);

    run.cancel();
    BatchSummary cancelled = Await.result(done);

    assertThat(cancelled.complete()).isFalse();
    assertThat(cancelled.unknown()).isEqualTo(8);
    assertThat(batch.results()).hasSize(8);
    BatchRun next = batch.open();
    // They may have been billed.
    assertThat(next.spentUsd()).isEqualByComparingTo("0.48");
    Await.result(next.close());
  }

  @Test
  void imagesThatAreStillFetchedWhenItIsCancelledAreLeftToTheNextRun(Vertx vertx) {
    RawServer host = RawServer.start(vertx, socket -> {});
    batch.answerWithImageOf(host);
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(1));
    Await.until(() -> !host.requests().isEmpty());

    run.cancel();
    BatchSummary cancelled = Await.result(done);

    assertThat(cancelled.complete()).isFalse();
    assertThat(batch.results()).isEmpty();
    batch.withImages = false;
    BatchSummary summary = batch.run(requests(1));
    assertThat(summary.succeeded()).isEqualTo(1);
    assertThat(summary.complete()).isTrue();
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  @DisplayName("images that are slow to fetch slow the sending")
  void whoeverWritesSlowlySlowsTheSending(Vertx vertx) {
    RawServer host = RawServer.start(vertx, socket -> {});
    for (int i = 0; i < 400; i++) {
      batch.answerWithImageOf(host);
    }
    batch.options.setWindow(16);
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(400));

    Await.until(
        () -> {
          BatchProgress now = run.progress();
          return now != null && now.saving() >= 64 && now.inFlight() + now.queued() == 0;
        });

    assertThat(batch.stub.ledger().posts()).isEqualTo(64 + 16);
    run.cancel();
    assertThat(Await.result(done).complete()).isFalse();
  }

  @Test
  void imagesThatCannotBeFetchedAreAnOutcomeThatKeepsTheirUrl(Vertx vertx) {
    RawServer host = RawServer.answering(vertx, RawServer.answer("404 Not Found", ""));
    batch.answerWithImageOf(host);

    BatchSummary summary = batch.run(requests(1));

    assertThat(summary.failures()).containsEntry(FailureType.DOWNLOAD_FAILED, 1L);
    assertThat(summary.complete()).isTrue();
    JsonObject result = batch.results().get(0);
    assertThat(result.getString("status")).isEqualTo("failed");
    assertThat(
            result.getJsonObject("result").getJsonArray("images").getJsonObject(0).getString("url"))
        .startsWith(host.url());
    assertThat(summary.contactSheet()).content().doesNotContain("s3cret");
  }

  @Test
  void theJournalIsTheOwnersOnly(Vertx vertx) throws IOException {
    assumeTrue(Files.getFileStore(parent).supportsFileAttributeView("posix"));
    batch.run(requests(1));

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(batch.folder.resolve("journal.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aDeadImageHostStopsTheBatchAndTheNextRunFetches(Vertx vertx) {
    RawServer host = RawServer.answering(vertx, RawServer.answer("404 Not Found", ""));
    for (int i = 0; i < 100; i++) {
      batch.answerWithImageOf(host);
    }

    BatchSummary stopped = batch.run(requests(100));

    assertThat(stopped.stopped()).startsWith("10 images in a row could not be fetched");
    assertThat(stopped.failed()).isEqualTo(9);
    assertThat(stopped.spentUsd()).isEqualByComparingTo(batch.stub.ledger().usd());
    assertThat(batch.stub.ledger().posts()).isLessThan(100);
    batch.withImages = false;
    BatchSummary summary = batch.run(requests(100));
    assertThat(summary.succeeded()).isEqualTo(91);
    assertThat(batch.stub.ledger().posts()).isEqualTo(100);
  }

  @Test
  void aMendedLineIsAnotherInput() {
    batch.run("\"A cow\"\nA cat\nA dog\n");

    assertThat(Await.failure(batch.begin(batch.open(), "\"A cow\"\n\"A cat\"\n\"A dog\"\n")))
        .isInstanceOf(BatchFolderException.class)
        .hasMessageEndingWith("its lines up to 3 have changed");
  }

  @Test
  void anEndThatIsAskedForBeforeTheBeginCounts() {
    BatchRun run = batch.open();
    run.drain();

    BatchSummary summary = Await.result(batch.begin(run, requests(20)));

    assertThat(summary.stopped()).isEqualTo("it was interrupted");
    assertThat(batch.stub.ledger().posts()).isZero();
  }

  @Test
  void aSecondRunDoesNotDisturbTheFirst(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(100))));
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(20));
    FluxClient client = FluxClient.create(vertx, batch.clientOptions);

    assertThatIllegalStateException()
        .isThrownBy(() -> run.run(client, null, parent.resolve("none")));
    assertThat(Await.failure(run.close())).isInstanceOf(IllegalStateException.class);

    assertThat(Await.result(done).succeeded()).isEqualTo(20);
  }

  @Test
  void itEndsWithItsVerticleAndLosesNothing(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(100))));
    Promise<BatchSummary> done = Promise.promise();
    String verticle =
        Await.result(
            vertx.deployVerticle(
                () ->
                    new VerticleBase() {
                      @Override
                      public Future<?> start() {
                        return BatchRun.open(vertx, batch.options)
                            .onSuccess(run -> batch.begin(run, requests(60)).onComplete(done));
                      }
                    },
                new DeploymentOptions()));
    Await.until(() -> batch.stub.ledger().posts() >= 16);

    Await.result(vertx.undeploy(verticle));

    BatchSummary summary = Await.result(done.future());
    assertThat(summary.complete()).isFalse();
    assertThat(summary.succeeded() + summary.unknown()).isEqualTo(batch.stub.ledger().posts());
    assertThat(batch.results()).hasSize((int) batch.stub.ledger().posts());
    batch.run(requests(60));
    assertThat(batch.results()).hasSize(60);
    batch.assertLedgerAgrees();
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws IOException {
    Files.writeString(batch.folder, "not a folder");

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage(batch.folder + " is not a folder");
  }

  @Test
  void resultsWithoutTheirJournalAreRefused() throws IOException {
    batch.run(requests(2));
    Files.delete(batch.folder.resolve("journal.jsonl"));

    assertThat(Await.failure(BatchRun.open(batch.vertx, batch.options)))
        .isInstanceOf(BatchFolderException.class)
        .hasMessageStartingWith(
            batch.folder.resolve("results.jsonl") + " has no journal.jsonl beside it");
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
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

    assertThat(stopped.stopped())
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

    assertThat(stopped.stopped()).startsWith(planted + " was not written by this batch");
    assertThat(stopped.complete()).isFalse();
    assertThat(batch.stub.ledger().posts()).isLessThanOrEqualTo(2);
    assertThat(planted).hasContent("of another program");
    Files.delete(planted);
    BatchSummary summary = batch.run(requests(5));
    assertThat(summary.succeeded()).isEqualTo(5);
    assertThat(summary.images()).isEqualTo(5);
  }
}
