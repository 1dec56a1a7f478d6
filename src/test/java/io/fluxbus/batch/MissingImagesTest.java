package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.TargetDirectory;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images that an earlier run could not fetch, or was not to fetch. */
@ExtendWith(VertxExtension.class)
class MissingImagesTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private final Queue<String> fetched = new ConcurrentLinkedQueue<>();

  /** What the image host answers for paths that contain "b", while it is not 200. */
  private volatile int status = 503;

  private volatile boolean silent;
  private Buffer jpeg;
  private String host;
  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    jpeg = Buffer.buffer(bytes.toByteArray());
    HttpServer server =
        Await.result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    host = "http://127.0.0.1:" + server.actualPort();
    batch = new BatchFixture(vertx, parent, new StubOptions());
    batch.clientOptions.setMaxConcurrency(1);
    batch.withImages = true;
    batch.imageOrigins = List.of(host);
  }

  private void answer(HttpServerRequest request) {
    fetched.add(request.path());
    if (silent) {
      return;
    }
    boolean down = request.path().contains("b") && status != 200;
    request.response().setStatusCode(down ? status : 200).end(down ? Buffer.buffer() : jpeg);
  }

  /** The next answers name these images of the host: each one is a path. */
  private void enqueue(String... paths) {
    List<JsonObject> images =
        List.of(paths).stream().map(path -> new JsonObject().put("url", host + path)).toList();
    batch.stub.enqueue(
        StubAnswer.raw(200, new JsonObject().put("images", images).encode())
            .withHeader("x-aimlapi-usd-spent", "0.123456789012345678"));
  }

  private BatchSummary run(int requests) {
    fetched.clear();
    return batch.run(requests(requests));
  }

  private byte[] results() throws IOException {
    return Files.readAllBytes(batch.folder.resolve("results.jsonl"));
  }

  @Test
  void imagesOfAHostThatWasDownAreFetchedByTheNextRunWithoutAPost() {
    enqueue("/a1");
    enqueue("/b2");
    BatchSummary down = run(2);
    assertThat(down.failures()).containsEntry(FailureType.DOWNLOAD_FAILED, 1L);
    assertThat(down.images()).isEqualTo(1);
    assertThat(down.complete()).isTrue();

    status = 200;
    BatchSummary up = run(2);

    assertThat(up.succeeded()).isEqualTo(2);
    assertThat(up.failed()).isZero();
    assertThat(up.failures()).isEmpty();
    assertThat(up.images()).isEqualTo(2);
    assertThat(up.total()).isEqualTo(2);
    assertThat(up.spentUsd())
        .isEqualByComparingTo(down.spentUsd())
        .isEqualByComparingTo("0.246913578024691356");
    assertThat(fetched).containsExactly("/b2");
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
    assertThat(batch.statuses()).containsExactly("succeeded", "succeeded");
    assertThat(batch.folder.resolve("images/r2-0.jpg")).isNotEmptyFile();
    assertThat(up.contactSheet()).content().contains("images/r2-0.jpg", "2 images");

    BatchSummary again = run(2);
    assertThat(fetched).isEmpty();
    assertThat(again.images()).isEqualTo(2);
  }

  @Test
  void onlyTheImagesThatAreMissingAreFetched() {
    enqueue("/a", "/b", "/c");
    BatchSummary down = batch.run("{\"id\":\"r1\",\"prompt\":\"p\",\"num_images\":3}\n");
    assertThat(down.images()).isEqualTo(2);
    fetched.clear();
    status = 200;

    BatchSummary up = batch.run("{\"id\":\"r1\",\"prompt\":\"p\",\"num_images\":3}\n");

    assertThat(fetched).containsExactly("/b");
    assertThat(up.images()).isEqualTo(3);
    assertThat(up.succeeded()).isEqualTo(1);
    assertThat(up.spentUsd()).isEqualByComparingTo("0.123456789012345678");
  }

  @Test
  void newLinesAreSentWhileOldImagesAreFetched() {
    enqueue("/b1");
    run(1);
    status = 200;
    enqueue("/a2");

    BatchSummary summary = run(2);

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.images()).isEqualTo(2);
    assertThat(fetched).containsExactlyInAnyOrder("/b1", "/a2");
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void resultsDoNotGrowWhenTheImagesCannotBeFetchedAgain() throws IOException {
    enqueue("/b1");
    run(1);
    byte[] before = results();

    for (int i = 0; i < 3; i++) {
      BatchSummary summary = run(1);
      assertThat(fetched).containsExactly("/b1");
      assertThat(summary.failures()).containsEntry(FailureType.DOWNLOAD_FAILED, 1L);
      assertThat(summary.images()).isZero();
      assertThat(results()).isEqualTo(before);
    }
    status = 404;
    run(1);
    assertThat(batch.lines("results.jsonl")).hasSize(1);
    assertThat(batch.lines("results.jsonl").get(0)).contains("404");
  }

  @Test
  void aRunWithImagesFetchesThoseOfARunWithout() {
    enqueue("/a1");
    enqueue("/a2");
    batch.withImages = false;
    BatchSummary without = run(2);
    assertThat(without.succeeded()).isEqualTo(2);
    assertThat(without.images()).isZero();
    assertThat(fetched).isEmpty();
    batch.withImages = true;

    BatchSummary with = run(2);

    assertThat(with.succeeded()).isEqualTo(2);
    assertThat(with.images()).isEqualTo(2);
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
    assertThat(batch.statuses()).containsExactly("succeeded", "succeeded");
    batch.withImages = false;
    assertThat(run(2).images()).isEqualTo(2);
  }

  @Test
  void ofTwoOutcomesOfALineThatAKilledRunLeavesTheLastOneCounts() throws IOException {
    enqueue("/b1");
    enqueue("/a2");
    run(2);
    String before =
        batch.lines("results.jsonl").stream()
            .filter(line -> line.contains("/b1"))
            .findFirst()
            .orElseThrow();
    status = 200;
    BatchSummary summary = run(2);
    List<String> after = batch.lines("results.jsonl");
    Path results = batch.folder.resolve("results.jsonl");
    Files.writeString(results, before + "\n" + String.join("\n", after) + "\n");

    Files.deleteIfExists(batch.folder.resolve("index.html"));
    assertThat(ContactSheet.write(batch.folder))
        .content()
        .contains("2 succeeded, 0 failed, 0 unknown, 2 images")
        .containsOnlyOnce("<img src=\"images/r1-0.jpg\"");
    BatchCheck check =
        BatchCheck.of(
            new ByteArrayInputStream(requests(2).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            batch.folder,
            false,
            refused -> {});
    assertThat(check.done()).isEqualTo(2);
    BatchRun open = batch.open();
    assertThat(open.spentUsd()).isEqualByComparingTo(summary.spentUsd());
    Await.result(open.close());
    BatchSummary next = run(2);

    assertThat(next.succeeded()).isEqualTo(2);
    assertThat(next.failed()).isZero();
    assertThat(next.images()).isEqualTo(2);
    assertThat(next.spentUsd()).isEqualByComparingTo(summary.spentUsd());
    assertThat(fetched).isEmpty();
    assertThat(batch.lines("results.jsonl")).containsExactlyInAnyOrderElementsOf(after);
  }

  @Test
  void theSummaryCountsTheFilesThatExistAndADeletedImageIsNotFetchedAgain() throws IOException {
    enqueue("/a1");
    enqueue("/a2");
    run(2);
    Files.delete(batch.folder.resolve("images/r1-0.jpg"));

    BatchSummary summary = run(2);

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.images()).isEqualTo(1);
    assertThat(fetched).isEmpty();
    assertThat(summary.contactSheet())
        .content()
        .contains("1 images")
        .doesNotContain("images/r1-0.jpg");
  }

  @Test
  void anInterruptLeavesTheOldOutcomeAndTheNextRunFetches() throws IOException {
    enqueue("/b1");
    run(1);
    byte[] before = results();
    fetched.clear();
    silent = true;
    BatchRun run = batch.open();
    Future<BatchSummary> done = batch.begin(run, requests(1));
    Await.until(() -> !fetched.isEmpty());
    run.cancel();

    BatchSummary cancelled = Await.result(done);

    assertThat(cancelled.failed()).isEqualTo(1);
    assertThat(results()).isEqualTo(before);
    silent = false;
    status = 200;
    assertThat(run(1).images()).isEqualTo(1);
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void cancellingARunLeavesTheCallersImageFilesOpen(Vertx vertx) {
    ImageFiles images =
        ImageFiles.create(
            vertx, new ImageOptions().setMaxRetries(0).setAllowedOrigins(List.of(host)));
    enqueue("/b1");
    silent = true;
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(vertx, batch.clientOptions);
    Future<BatchSummary> done = run.run(client, images, batch.file(requests(1)));
    Await.until(() -> !fetched.isEmpty());
    run.cancel();
    assertThat(Await.result(done).complete()).isFalse();
    silent = false;
    status = 200;

    BatchSummary next = Await.result(batch.open().run(client, images, batch.file(requests(1))));

    assertThat(next.succeeded()).isEqualTo(1);
    assertThat(next.images()).isEqualTo(1);
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theCostOfAnAnswerInTheJournalKeepsItsDigits() throws IOException {
    enqueue("/a1");
    run(1);
    Files.write(batch.folder.resolve("results.jsonl"), new byte[0]);

    BatchSummary summary = run(1);

    assertThat(summary.spentUsd()).isEqualByComparingTo("0.123456789012345678");
    assertThat(batch.lines("results.jsonl").get(0)).contains("0.123456789012345678");
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void aSecondOutcomeThatNoRunWroteIsRejected() throws IOException {
    enqueue("/a1");
    run(1);
    String line = Files.readString(batch.folder.resolve("results.jsonl"));
    Files.writeString(batch.folder.resolve("results.jsonl"), line + line);

    assertThatThrownBy(batch::open).hasStackTraceContaining("results.jsonl, line 2: ");
  }
}
