package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Complete runs: outcomes, images, progress, and failures of single lines. */
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
    assertThat(summary.stopReason()).isNull();
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
  void anInvalidLineHasAFailedOutcomeWithItsNumber() {
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
  void aSecondRunSendsNoRequestAgain() {
    BatchSummary first = batch.run(requests(20) + "broken\n");
    BatchSummary second = batch.run(requests(20) + "broken\n");

    assertThat(batch.stub.ledger().posts()).isEqualTo(20);
    assertThat(batch.results()).hasSize(21);
    assertThat(second.earlierOutcomes()).isEqualTo(21);
    assertThat(second.succeeded()).isEqualTo(first.succeeded()).isEqualTo(20);
    assertThat(second.failed()).isEqualTo(1);
    assertThat(second.spentUsd()).isEqualByComparingTo(first.spentUsd());
    assertThat(second.complete()).isTrue();
  }

  @Test
  void linesMayBeAppendedToTheInput() {
    batch.run(requests(3));
    BatchSummary summary = batch.run(requests(5));

    assertThat(summary.succeeded()).isEqualTo(5);
    assertThat(batch.stub.ledger().posts()).isEqualTo(5);
  }

  @Test
  void aRunIsUsedOnce() {
    BatchRun run = batch.open();
    Await.result(batch.begin(run, requests(1)));

    assertThatIllegalStateException().isThrownBy(() -> batch.begin(run, requests(1)));
    assertThat(Await.failure(run.close())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSecondCallOfRunFailsAndDoesNotDisturbTheFirst(Vertx vertx) {
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
  void progressShowsCountsCostAndTimeLeft(Vertx vertx) {
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
  void aRequestMayWaitForLongerThanTheClientsOwnTimeout() {
    // The client's own timeout passes before the second request can start.
    batch.clientOptions.setTotalTimeout(1).setMaxConcurrency(1);

    assertThat(batch.run(requests(5)).succeeded()).isEqualTo(5);
  }

  @Test
  void aRequestThatExpiredInTheQueueIsSubmittedAgain(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(60))));
    batch.clientOptions.setMaxConcurrency(1);
    // Long enough for two or three requests.
    batch.options.setTimeout(200);

    BatchSummary summary = batch.run(requests(12));

    assertThat(summary.succeeded() + summary.unknown()).isEqualTo(12);
    assertThat(summary.complete()).isTrue();
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void aTransientFailureIsRecordedWhenOtherRequestsSucceed() {
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
  void anImageThatCannotBeFetchedIsAFailedOutcomeWithItsUrl(Vertx vertx) {
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
  void slowDownloadsSlowTheSubmissions(Vertx vertx) {
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
}
