package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.TargetDirectory;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images that an earlier run could not fetch, or that it left on their host. */
@ExtendWith(VertxExtension.class)
class MissingImagesTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private ImageHostFixture host;
  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    host = new ImageHostFixture(vertx, parent);
    batch = host.batch;
  }

  @Test
  void imagesOfAHostThatWasDownAreFetchedByTheNextRunWithoutAPost() {
    host.enqueue("/a1");
    host.enqueue("/b2");
    BatchSummary down = host.run(2);
    assertThat(down.failures()).containsEntry(FailureType.DOWNLOAD_FAILED, 1L);
    assertThat(down.images()).isEqualTo(1);
    assertThat(down.complete()).isTrue();

    host.status = 200;
    BatchSummary up = host.run(2);

    assertThat(up.succeeded()).isEqualTo(2);
    assertThat(up.failed()).isZero();
    assertThat(up.failures()).isEmpty();
    assertThat(up.images()).isEqualTo(2);
    assertThat(up.total()).isEqualTo(2);
    assertThat(up.spentUsd())
        .isEqualByComparingTo(down.spentUsd())
        .isEqualByComparingTo("0.246913578024691356");
    assertThat(host.fetched).containsExactly("/b2");
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
    assertThat(batch.statuses()).containsExactly("succeeded", "succeeded");
    assertThat(batch.folder.resolve("images/r2-0.jpg")).isNotEmptyFile();
    assertThat(up.contactSheet()).content().contains("images/r2-0.jpg", "2 images");

    BatchSummary again = host.run(2);
    assertThat(host.fetched).isEmpty();
    assertThat(again.images()).isEqualTo(2);
  }

  @Test
  void onlyTheImagesThatAreMissingAreFetched() {
    host.enqueue("/a", "/b", "/c");
    BatchSummary down = batch.run("{\"id\":\"r1\",\"prompt\":\"p\",\"num_images\":3}\n");
    assertThat(down.images()).isEqualTo(2);
    host.fetched.clear();
    host.status = 200;

    BatchSummary up = batch.run("{\"id\":\"r1\",\"prompt\":\"p\",\"num_images\":3}\n");

    assertThat(host.fetched).containsExactly("/b");
    assertThat(up.images()).isEqualTo(3);
    assertThat(up.succeeded()).isEqualTo(1);
    assertThat(up.spentUsd()).isEqualByComparingTo("0.123456789012345678");
  }

  @Test
  void newLinesAreSentWhileOldImagesAreFetched() {
    host.enqueue("/b1");
    host.run(1);
    host.status = 200;
    host.enqueue("/a2");

    BatchSummary summary = host.run(2);

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.images()).isEqualTo(2);
    assertThat(host.fetched).containsExactlyInAnyOrder("/b1", "/a2");
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void resultsDoNotGrowWhileTheImagesCannotBeFetched() throws IOException {
    host.enqueue("/b1");
    host.run(1);
    byte[] before = host.results();

    for (int i = 0; i < 3; i++) {
      BatchSummary summary = host.run(1);
      assertThat(host.fetched).containsExactly("/b1");
      assertThat(summary.failures()).containsEntry(FailureType.DOWNLOAD_FAILED, 1L);
      assertThat(summary.images()).isZero();
      assertThat(host.results()).isEqualTo(before);
    }
    host.status = 404;
    host.run(1);
    assertThat(batch.lines("results.jsonl")).hasSize(1);
    assertThat(batch.lines("results.jsonl").get(0)).contains("404");
  }

  @Test
  void aRunWithImagesFetchesTheImagesOfARunWithoutImages() {
    host.enqueue("/a1");
    host.enqueue("/a2");
    batch.withImages = false;
    BatchSummary without = host.run(2);
    assertThat(without.succeeded()).isEqualTo(2);
    assertThat(without.images()).isZero();
    assertThat(host.fetched).isEmpty();
    batch.withImages = true;

    BatchSummary with = host.run(2);

    assertThat(with.succeeded()).isEqualTo(2);
    assertThat(with.images()).isEqualTo(2);
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
    assertThat(batch.statuses()).containsExactly("succeeded", "succeeded");
    batch.withImages = false;
    assertThat(host.run(2).images()).isEqualTo(2);
  }

  @Test
  void aCancelledRunKeepsTheOldOutcomeAndTheNextRunFetchesTheImages() throws IOException {
    host.enqueue("/b1");
    host.run(1);
    byte[] before = host.results();
    host.fetched.clear();
    host.silent = true;
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(1));
    Await.until(() -> !host.fetched.isEmpty());
    run.cancel();

    BatchSummary cancelled = Await.result(done);

    assertThat(cancelled.failed()).isEqualTo(1);
    assertThat(host.results()).isEqualTo(before);
    host.silent = false;
    host.status = 200;
    assertThat(host.run(1).images()).isEqualTo(1);
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void cancellingARunLeavesTheCallersImageFilesOpen(Vertx vertx) {
    ImageFiles images =
        ImageFiles.create(
            vertx, new ImageOptions().setMaxRetries(0).setAllowedOrigins(List.of(host.url)));
    host.enqueue("/b1");
    host.silent = true;
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(vertx, batch.clientOptions);
    Future<BatchSummary> done = run.run(client, images, batch.file(requests(1)));
    Await.until(() -> !host.fetched.isEmpty());
    run.cancel();
    assertThat(Await.result(done).complete()).isFalse();
    host.silent = false;
    host.status = 200;

    BatchSummary next = Await.result(batch.open().run(client, images, batch.file(requests(1))));

    assertThat(next.succeeded()).isEqualTo(1);
    assertThat(next.images()).isEqualTo(1);
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }
}
