package io.fluxbus.store;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call whose images were saved is answered from the files, also by the next process. */
public abstract class SavedFilesContract {
  private static final GenerationRequest CAT =
      GenerationRequest.of("cat").withSeed(7).withId("first");

  private final Vertx servers = Vertx.vertx();
  private final StubServer api = result(StubServer.create(servers, new StubOptions()).listen());

  /** The requests to the host of the images. */
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private volatile boolean expired;
  private HttpServer host;

  @TempDir(factory = TargetDirectory.class)
  protected Path folder;

  private Vertx vertx;
  private OutcomeStore store;
  private DurableFluxClient client;
  private ImageFiles files;

  /** Opens the store of the test: the same one in each process. */
  protected abstract OutcomeStore open(Vertx vertx) throws Exception;

  @BeforeEach
  void start() throws Exception {
    Buffer png = png();
    host =
        result(
            servers
                .createHttpServer()
                .requestHandler(
                    request -> {
                      requests.add(request.method() + " " + request.path());
                      if (expired) {
                        request.response().setStatusCode(404).end();
                      } else {
                        request.response().end(png);
                      }
                    })
                .listen(0, "127.0.0.1"));
    startProcess();
  }

  private static Buffer png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return Buffer.buffer(bytes.toByteArray());
  }

  private void startProcess() throws Exception {
    vertx = Vertx.vertx();
    store = open(vertx);
    FluxClientOptions options =
        new FluxClientOptions().setApiKey("sk-test").setBaseUrl(api.baseUrl());
    ImageOptions images =
        new ImageOptions().setAllowedOrigins(List.of("http://127.0.0.1:" + host.actualPort()));
    client =
        DurableFluxClient.create(
            vertx,
            FluxClient.create(vertx, options),
            store,
            new DurableOptions().setClientOptions(options).setReuseSeeded(true),
            images);
    files = ImageFiles.create(vertx, images);
  }

  @AfterEach
  void stop() {
    stopProcess();
    result(servers.close());
  }

  private void stopProcess() {
    if (client != null) { // The test is not left out.
      result(client.close());
      result(store.close());
    }
    result(vertx.close());
  }

  private void restart() throws Exception {
    stopProcess();
    startProcess();
    requests.clear();
  }

  /** The next response of the API has a URL of the host. */
  private void answerWithUrl() {
    api.enqueue(
        StubAnswer.raw(
            200,
            "{\"images\":[{\"url\":\"http://127.0.0.1:"
                + host.actualPort()
                + "/cat.png?signature=s3cret\"}]}"));
  }

  private GenerationOutcome generate(GenerationRequest request, CallOptions options) {
    return result(client.submit(request, options).outcome());
  }

  private GenerationOutcome save(
      GenerationRequest request, CallOptions options, GenerationOutcome outcome, String name) {
    GenerationOutcome saved = result(files.save(outcome, folder.resolve(name)));
    assertThat(saved.failure()).isNull();
    assertThat(result(client.recordFiles(request, options, saved))).isTrue();
    return saved;
  }

  private Path generateAndSave(CallOptions options) {
    answerWithUrl();
    GenerationOutcome saved = save(CAT, options, generate(CAT, options), "images");
    return Path.of(saved.result().images().get(0).file());
  }

  private GenerationOutcome repeat(CallOptions options) {
    return generate(CAT.withId("second"), options);
  }

  private static String file(GenerationOutcome outcome) {
    return outcome.result().images().get(0).file();
  }

  private long posts() {
    return api.ledger().posts();
  }

  @Test
  void anEqualSeededRequestOfTheNextProcessGetsTheFileAndTheHostIsNotAsked() throws Exception {
    Path file = generateAndSave(new CallOptions());
    expired = true;
    restart();

    GenerationOutcome repeated = repeat(new CallOptions());

    assertThat(repeated.replayed()).isTrue();
    assertThat(file(repeated)).isEqualTo(file.toAbsolutePath().toString());
    assertThat(requests).isEmpty();
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void theHostIsAskedForAnImageWhoseFileWasDeleted() throws Exception {
    Files.delete(generateAndSave(new CallOptions()));
    restart();

    GenerationOutcome repeated = repeat(new CallOptions());

    assertThat(repeated.replayed()).isTrue();
    assertThat(file(repeated)).isNull();
    assertThat(requests).containsExactly("HEAD /cat.png");
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void anImageWhoseFileAndUrlAreGoneIsGeneratedAgain() throws Exception {
    Files.delete(generateAndSave(new CallOptions()));
    expired = true;
    restart();

    GenerationOutcome again = repeat(new CallOptions());

    assertThat(again.failure()).isNull();
    assertThat(again.replayed()).isFalse();
    assertThat(posts()).isEqualTo(2);
    assertThat(result(store.list(all())).get(0).files()).isEmpty();
  }

  private static StoreQuery all() {
    return new StoreQuery(Set.of(), null, null, null, 10, 0);
  }

  @Test
  void aFileThatWasReplacedIsNotTheImage() throws Exception {
    Path file = generateAndSave(new CallOptions());
    Files.write(file, new byte[] {1, 2, 3});
    restart();

    assertThat(file(repeat(new CallOptions()))).isNull();
    assertThat(requests).containsExactly("HEAD /cat.png");
  }

  @Test
  void aRepeatedCallWithAKeyGetsTheFileAsLongAsItExists() throws Exception {
    CallOptions key = new CallOptions().setIdempotencyKey("order-4711");
    Path file = generateAndSave(key);
    expired = true;
    restart();

    assertThat(file(repeat(key))).isEqualTo(file.toAbsolutePath().toString());
    Files.delete(file);
    GenerationOutcome later = repeat(key);

    assertThat(later.replayed()).isTrue();
    assertThat(file(later)).isNull();
    assertThat(requests).isEmpty();
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void theImagesOfARepeatedCallAreCopiedFromTheirFiles() throws Exception {
    CallOptions key = new CallOptions().setIdempotencyKey("order-4711");
    Path file = generateAndSave(key);
    expired = true;
    restart();

    GenerationOutcome saved = save(CAT, key, repeat(key), "other");

    assertThat(file(saved)).isEqualTo(folder.resolve("other/second-0.png").toString());
    assertThat(Path.of(file(saved))).hasSameBinaryContentAs(file);
    assertThat(requests).isEmpty();
    Files.delete(file);
    assertThat(file(repeat(key))).isEqualTo(Path.of(file(saved)).toAbsolutePath().toString());
  }

  @Test
  void theFilesOfOtherImagesAreNotRecorded() {
    answerWithUrl();
    GenerationOutcome outcome = generate(CAT, new CallOptions());
    GenerationOutcome saved = result(files.save(outcome, folder.resolve("images")));
    GeneratedImage image = saved.result().images().get(0);
    GeneratedImage other =
        new GeneratedImage(image.url() + "x", null, null, null, null, null, image.file());

    assertThat(recorded(saved.withImages(saved.result().withImages(List.of(other)), null)))
        .isFalse();
    assertThat(recorded(outcome)).isFalse();
    assertThat(result(client.recordFiles(CAT.withSeed(8), new CallOptions(), saved))).isFalse();
    assertThat(recorded(saved)).isTrue();
  }

  private boolean recorded(GenerationOutcome outcome) {
    return result(client.recordFiles(CAT, new CallOptions(), outcome));
  }

  @Test
  void aBatchRecordsItsFilesAndAnotherOneCopiesThem() throws Exception {
    Path input =
        Files.writeString(
            folder.resolve("prompts.jsonl"), "{\"id\": \"a\", \"prompt\": \"cat\", \"seed\": 7}\n");
    answerWithUrl();
    BatchSummary paid = batch(input, "one");
    Await.until(() -> !result(store.list(all())).get(0).files().isEmpty());
    expired = true;
    restart();

    BatchSummary reused = batch(input, "two");

    assertThat(List.of(paid, reused)).allMatch(batch -> batch.succeeded() == 1);
    assertThat(reused.spentUsd()).isZero();
    assertThat(folder.resolve("two/images/a-0.png"))
        .hasSameBinaryContentAs(folder.resolve("one/images/a-0.png"));
    assertThat(requests).isEmpty();
    assertThat(posts()).isEqualTo(1);
  }

  private BatchSummary batch(Path input, String name) {
    BatchOptions options = new BatchOptions().setFolder(folder.resolve(name).toString());
    return result(BatchRun.open(vertx, options).compose(run -> run.run(client, files, input)));
  }
}
