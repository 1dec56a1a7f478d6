package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
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
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reasons for which a batch stops before the end of its input. */
@ExtendWith(VertxExtension.class)
class BatchStopTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch = new BatchFixture(vertx, parent, new StubOptions());
  }

  @Test
  void anInvalidKeyStopsTheBatchAndTheNextRunContinues() {
    batch.stub.enqueue(StubAnswer.failure(401, "bad key"));
    batch.clientOptions.setMaxConcurrency(1);

    BatchSummary stopped = batch.run(requests(30));

    assertThat(stopped.stopReason()).startsWith("UNAUTHORIZED");
    assertThat(stopped.complete()).isFalse();
    assertThat(stopped.failed()).isZero();
    assertThat(batch.results()).isEmpty();
    BatchSummary summary = batch.run(requests(30));
    assertThat(summary.succeeded()).isEqualTo(30);
    assertThat(summary.unknown()).isZero();
    assertThat(summary.complete()).isTrue();
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void theSpendLimitStopsTheBatch() {
    batch.clientOptions.setPricePerImageUsd(0.06).setSpendLimitUsd(0.3);

    BatchSummary stopped = batch.run(requests(30));

    assertThat(stopped.stopReason()).startsWith("BUDGET_EXHAUSTED");
    assertThat(stopped.succeeded()).isEqualTo(5);
    assertThat(batch.results()).hasSize(5);
    BatchRun next = batch.open();
    assertThat(next.spentUsd()).isEqualByComparingTo("0.30");
    Await.result(next.close());
  }

  @Test
  void reservedMoneyThatIsNotSpentPaysForOtherRequests() {
    // Each request may cost four times as much as it does.
    batch.clientOptions.setPricePerImageUsd(0.24).setSpendLimitUsd(1.25);

    BatchSummary stopped = batch.run(requests(30));

    assertThat(stopped.stopReason()).startsWith("BUDGET_EXHAUSTED");
    assertThat(stopped.succeeded()).isEqualTo(17);
    assertThat(stopped.spentUsd()).isEqualByComparingTo("1.02");
  }

  @Test
  void manyFailuresInARowStopTheBatch() {
    batch.options.setMaxFailuresInARow(5);
    batch.clientOptions.setBaseUrl("http://127.0.0.1:1").setMaxAttempts(1);

    BatchSummary stopped = batch.run(requests(300));

    assertThat(stopped.stopReason()).startsWith("5 requests in a row have failed");
    // The failures have nothing to do with the requests, so the next run sends them.
    assertThat(stopped.failed()).isZero();
    assertThat(batch.results()).isEmpty();
    batch.clientOptions.setBaseUrl(batch.stub.baseUrl());
    BatchSummary summary = batch.run(requests(300));
    assertThat(summary.succeeded()).isEqualTo(300);
    assertThat(batch.stub.ledger().posts()).isEqualTo(300);
  }

  @Test
  void anUnknownOutcomeCountsAsAFailureInARow() {
    batch.options.setMaxFailuresInARow(4);
    batch.clientOptions.setMaxConcurrency(1).setMaxAttempts(1);
    batch.stub.enqueue(
        StubAnswer.failure(500, "no"),
        StubAnswer.failure(500, "no"),
        StubAnswer.raw(502, "<html>"),
        StubAnswer.failure(500, "no"),
        // For a request that may be sent before the fourth outcome arrives.
        StubAnswer.failure(500, "no"));

    BatchSummary stopped = batch.run(requests(6));

    assertThat(stopped.stopReason()).startsWith("4 requests in a row have failed");
    assertThat(batch.statuses()).containsExactly("unknown");
    batch.clientOptions.setMaxAttempts(2);
    BatchSummary summary = batch.run(requests(6));
    assertThat(summary.succeeded()).isEqualTo(5);
    assertThat(summary.complete()).isTrue();
  }

  @Test
  void aDeadImageHostStopsTheBatchAndTheNextRunFetchesTheImages(Vertx vertx) {
    RawServer host = RawServer.answering(vertx, RawServer.answer("404 Not Found", ""));
    for (int i = 0; i < 100; i++) {
      batch.answerWithImageOf(host);
    }

    BatchSummary stopped = batch.run(requests(100));

    assertThat(stopped.stopReason()).startsWith("10 images in a row could not be fetched");
    assertThat(stopped.failed()).isEqualTo(9);
    assertThat(stopped.spentUsd()).isEqualByComparingTo(batch.stub.ledger().usd());
    assertThat(batch.stub.ledger().posts()).isLessThan(100);
    batch.withImages = false;
    BatchSummary summary = batch.run(requests(100));
    assertThat(summary.succeeded()).isEqualTo(91);
    assertThat(batch.stub.ledger().posts()).isEqualTo(100);
  }

  @Test
  void drainingLetsCallsInFlightFinish(Vertx vertx) {
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
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void cancellingMakesCallsInFlightUnknown(Vertx vertx) {
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
    // The cancelled calls may have been billed.
    assertThat(next.spentUsd()).isEqualByComparingTo("0.48");
    Await.result(next.close());
  }

  @Test
  void aCancellationLeavesImagesInFlightToTheNextRun(Vertx vertx) {
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
  void aRunThatWasDrainedBeforeItsStartSubmitsNothing() {
    BatchRun run = batch.open();
    run.drain();

    BatchSummary summary = Await.result(batch.begin(run, requests(20)));

    assertThat(summary.stopReason()).isEqualTo("it was interrupted");
    assertThat(batch.stub.ledger().posts()).isZero();
  }

  @Test
  void undeployingTheVerticleEndsTheRunAndLosesNoOutcome(Vertx vertx) {
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
    batch.assertBilledOnceAndRecorded();
  }
}
