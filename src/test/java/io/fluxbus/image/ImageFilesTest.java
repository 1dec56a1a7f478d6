package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  private static Vertx vertx;

  private final List<MultiMap> requests = new CopyOnWriteArrayList<>();

  @TempDir(factory = TargetDirectory.class)
  Path parent;

  private volatile boolean later;
  private Path directory;
  private HttpServer server;
  private ImageFiles files;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    Await.result(vertx.close());
  }

  @BeforeEach
  void serve() {
    directory = parent.resolve("a/b");
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setMaxInitialLineLength(10_000))
            .requestHandler(
                request -> {
                  requests.add(request.headers());
                  switch (request.path()) {
                    case "/redirect" ->
                        request.response().setStatusCode(302).putHeader("location", "jpeg").end();
                    case "/later" -> {
                      if (later) {
                        request.response().end(Samples.jpeg(64, 48));
                      } else {
                        request.response().setStatusCode(404).end();
                      }
                    }
                    case "/png" -> request.response().end(Samples.png(30, 20));
                    default ->
                        request
                            .response()
                            .putHeader("set-cookie", "a=b")
                            .putHeader("content-type", "text/html")
                            .end(Samples.jpeg(64, 48));
                  }
                });
    Await.result(server.listen(0, "127.0.0.1"));
    files = ImageFiles.create(vertx, options());
  }

  private ImageOptions options() {
    return new ImageOptions()
        .setBaseUrl("http://127.0.0.1:" + server.actualPort() + "/v1")
        .setRetryDelay(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  @Test
  void everyImageGetsItsFileAndItsTrueSize() {
    GenerationOutcome before = Samples.urls("a:1", url("/jpeg"), url("/png"));

    GenerationOutcome outcome = Await.result(files.save(before, directory));

    assertThat(outcome.failure()).isNull();
    assertThat(outcome.result().images())
        .extracting(GeneratedImage::file, GeneratedImage::width, GeneratedImage::height)
        .containsExactly(
            tuple(directory.resolve("a=1-0.jpg").toString(), 64, 48),
            tuple(directory.resolve("a=1-1.png").toString(), 30, 20));
    assertThat(outcome.result().images())
        .extracting(GeneratedImage::url)
        .containsExactly(url("/jpeg"), url("/png"));
    assertThat(directory.resolve("a=1-0.jpg")).hasBinaryContent(Samples.jpeg(64, 48).getBytes());
    assertThat(Samples.files(directory)).containsExactly("a=1-0.jpg", "a=1-1.png");
    assertThat(outcome.attempts()).isEqualTo(before.attempts());
    assertThat(outcome.result().inferenceId()).isEqualTo("inference-1");
  }

  @Test
  void aGetCarriesNothingButTheUrl() {
    String cookieFirst = url("/jpeg");
    Await.result(files.save(Samples.urls("a", cookieFirst), directory));
    Await.result(files.save(Samples.urls("b", cookieFirst), directory));

    assertThat(requests).hasSize(2);
    for (MultiMap headers : requests) {
      assertThat(headers.get("accept-encoding")).isEqualTo("identity");
      assertThat(headers.names()).containsExactlyInAnyOrder("accept", "accept-encoding", "host");
    }
  }

  @Test
  @DisplayName("27: an image's name does not come from its URL")
  void namesComeFromIdAndIndex() {
    GenerationOutcome outcome =
        Await.result(
            files.save(
                Samples.urls(
                    "a1",
                    url("/../../../../etc/passwd"),
                    url("/%2e%2e/%2e%2e%2fx%00.exe"),
                    url("/" + "n".repeat(4096) + ".exe"),
                    url("/a/..;/b.svg?name=../../x&response-content-disposition=filename%3Dx")),
                directory));

    assertThat(outcome.failure()).isNull();
    assertThat(Samples.files(directory))
        .containsExactly("a1-0.jpg", "a1-1.jpg", "a1-2.jpg", "a1-3.jpg");
    assertThat(Samples.files(parent)).containsExactly("a");
  }

  @Test
  @DisplayName("27: an id that is a path does not leave the directory")
  void anIdIsNoPath() {
    Await.result(files.save(Samples.urls("../../x", url("/jpeg")), directory));

    assertThat(Samples.files(directory)).containsExactly("..%2F..%2Fx-0.jpg");
    assertThat(Samples.files(parent)).containsExactly("a");
  }

  @Test
  void aRedirectWithinTheOriginIsFollowed() {
    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/redirect")), directory));

    assertThat(outcome.failure()).isNull();
    assertThat(requests).hasSize(2);
  }

  @Test
  void aFileOfThatNameIsReplaced() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("a1-0.jpg"), "old");

    Await.result(files.save(Samples.urls("a1", url("/jpeg")), directory));

    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(Samples.jpeg(64, 48).getBytes());
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  @Test
  void anImageThatCameAsBase64IsWritten() {
    String base64 = Base64.getEncoder().encodeToString(Samples.png(7, 9).getBytes());

    GenerationOutcome outcome = Await.result(files.save(Samples.base64("a1", base64), directory));

    assertThat(outcome.result().images().get(0))
        .returns(directory.resolve("a1-0.png").toString(), GeneratedImage::file)
        .returns(7, GeneratedImage::width)
        .returns(9, GeneratedImage::height)
        .returns(base64, GeneratedImage::b64Json);
    assertThat(directory.resolve("a1-0.png")).hasBinaryContent(Samples.png(7, 9).getBytes());
  }

  @Test
  void wrongBase64IsAFailure() {
    assertThat(problemOf("?not base64?")).contains("image 0: its data is not Base64");
    assertThat(problemOf(base64(Buffer.buffer("<html></html>")))).contains("not an image");
    assertThat(problemOf(base64(Samples.png(8, 8).slice(0, 12)))).contains("cut off");
    assertThat(problemOf("")).contains("only 0 bytes came");
    assertThat(Samples.files(directory)).isEmpty();
  }

  @Test
  void everyUsualSpellingOfBase64IsRead() {
    byte[] image = Samples.png(7, 9).getBytes();
    List<String> spellings =
        List.of(
            Base64.getMimeEncoder().encodeToString(image),
            Base64.getUrlEncoder().withoutPadding().encodeToString(image),
            "data:image/png;base64," + Base64.getEncoder().encodeToString(image));

    assertThat(spellings)
        .allSatisfy(
            base64 -> {
              GenerationOutcome saved =
                  Await.result(files.save(Samples.base64("a1", base64), directory));
              assertThat(saved.failure()).isNull();
              assertThat(directory.resolve("a1-0.png")).hasBinaryContent(image);
            });
  }

  @Test
  void bytesThatAreThereAreNotFetched() {
    GeneratedImage both =
        new GeneratedImage(
            "https://10.0.0.1/x", base64(Samples.png(7, 9)), null, null, null, null, null);

    GenerationOutcome saved = Await.result(files.save(Samples.outcome("a1", both), directory));

    assertThat(saved.failure()).isNull();
    assertThat(Samples.files(directory)).containsExactly("a1-0.png");
  }

  @Test
  void bytesThatAreNoImageAreFetchedInstead() {
    GeneratedImage both =
        new GeneratedImage(url("/jpeg"), "no image", null, null, null, null, null);

    GenerationOutcome saved = Await.result(files.save(Samples.outcome("a1", both), directory));

    assertThat(saved.failure()).isNull();
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  private static String base64(Buffer bytes) {
    return Base64.getEncoder().encodeToString(bytes.getBytes());
  }

  private String problemOf(String base64) {
    return Await.result(files.save(Samples.base64("a1", base64), directory)).failure().detail();
  }

  @Test
  void aFailureKeepsTheResultAndWhatIsKnownOfTheCall() {
    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/jpeg"), "https://10.0.0.1/x"), directory));

    GenerationException failure = outcome.failure();
    assertThat(failure.type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(failure.billed()).isEqualTo(Billed.YES);
    assertThat(failure.inferenceId()).isEqualTo("inference-1");
    assertThat(failure.attempts()).isEqualTo(2);
    assertThat(failure.detail())
        .isEqualTo(
            "1 of 2 images not written: image 1 from 10.0.0.1: its host is not on the public"
                + " internet");
    assertThat(outcome.result().images())
        .extracting(GeneratedImage::file)
        .containsExactly(directory.resolve("a1-0.jpg").toString(), null);
    assertThat(outcome.result().images().get(1).url()).isEqualTo("https://10.0.0.1/x");
    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.FAILED);
  }

  @Test
  void onlyTheImagesThatAreMissingAreFetchedTheNextTime() {
    GenerationOutcome first =
        Await.result(
            files.save(Samples.urls("a:1", url("/jpeg"), url("/later"), url("/png")), directory));
    assertThat(first.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(Samples.files(directory)).containsExactly("a=1-0.jpg", "a=1-2.png");
    requests.clear();
    later = true;

    GenerationOutcome second = Await.result(files.save(first, directory));

    assertThat(second.status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED);
    assertThat(requests).hasSize(1);
    assertThat(second.result().images())
        .extracting(GeneratedImage::file, GeneratedImage::contentType, GeneratedImage::width)
        .containsExactly(
            tuple(directory.resolve("a=1-0.jpg").toString(), "image/jpeg", 64),
            tuple(directory.resolve("a=1-1.jpg").toString(), "image/jpeg", 64),
            tuple(directory.resolve("a=1-2.png").toString(), "image/png", 30));
    assertThat(second.attempts()).isEqualTo(first.attempts());
  }

  @Test
  void anImageWhoseFileIsGoneOrDamagedOrALinkIsFetchedAgain() throws Exception {
    GenerationOutcome first =
        Await.result(
            files.save(
                Samples.urls("a", url("/jpeg"), url("/jpeg"), url("/jpeg"), url("/jpeg")),
                directory));
    Files.delete(directory.resolve("a-0.jpg"));
    Files.write(directory.resolve("a-1.jpg"), Samples.jpeg(64, 48).getBytes(0, 300));
    Path elsewhere = parent.resolve("elsewhere.jpg");
    Files.move(directory.resolve("a-2.jpg"), elsewhere);
    Files.createSymbolicLink(directory.resolve("a-2.jpg"), elsewhere);
    requests.clear();

    GenerationOutcome second = Await.result(files.save(first, directory));

    assertThat(second.failure()).isNull();
    assertThat(requests).hasSize(3);
    assertThat(directory.resolve("a-2.jpg")).isRegularFile().isNotEqualTo(elsewhere);
    assertThat(Files.isSymbolicLink(directory.resolve("a-2.jpg"))).isFalse();
  }

  @Test
  void anImageIsFoundInADirectoryThatWasMoved() throws Exception {
    GenerationOutcome first = Await.result(files.save(Samples.urls("a", url("/jpeg")), directory));
    Path moved = Files.move(directory, parent.resolve("moved"));
    requests.clear();

    GenerationOutcome second = Await.result(files.save(first, moved));

    assertThat(requests).isEmpty();
    assertThat(second.result().images().get(0).file())
        .isEqualTo(moved.resolve("a-0.jpg").toString());
  }

  @Test
  void aFileWithAnotherNameIsNeverTakenForAnImage() throws Exception {
    Files.createDirectories(directory);
    Files.write(directory.resolve("b-0.jpg"), Samples.jpeg(8, 8).getBytes());
    for (String file : List.of("b-0.jpg", "../b-0.jpg", "/etc/passwd", "", "/", "a-0.gif\0")) {
      GeneratedImage image = Samples.urls("a", url("/png")).result().images().get(0);
      GenerationOutcome before = Samples.outcome("a", image.withFile(file, "image/jpeg", 8, 8));

      GenerationOutcome saved = Await.result(files.save(before, directory));

      assertThat(saved.result().images().get(0).file())
          .isEqualTo(directory.resolve("a-0.png").toString());
    }
    assertThat(requests).hasSize(6);
  }

  @Test
  void anImageThatIsNotThereHasNoFile() {
    GeneratedImage image = Samples.urls("a", url("/later")).result().images().get(0);
    GenerationOutcome before =
        Samples.outcome("a", image.withFile("elsewhere/a-0.jpg", "image/jpeg", 8, 8));

    GenerationOutcome saved = Await.result(files.save(before, directory));

    assertThat(saved.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(saved.result().images().get(0).file()).isNull();
  }

  @Test
  void anOutcomeWithoutAResultCompletesOnTheCallersContextToo() {
    Context context = vertx.getOrCreateContext();
    Promise<Future<GenerationOutcome>> asked = Promise.promise();
    GenerationOutcome failed =
        new GenerationOutcome(
            "a1", null, new GenerationException(FailureType.RATE_LIMITED, "429"), 4, 0, 0, 0);
    context.runOnContext(v -> asked.complete(files.save(failed, directory)));
    Future<GenerationOutcome> saving = Await.result(asked.future());

    Promise<Context> completedOn = Promise.promise();
    saving.onComplete(done -> completedOn.complete(Vertx.currentContext()));

    assertThat(Await.result(completedOn.future())).isSameAs(context);
  }

  @Test
  void whatAClosedVerticleCreatesIsClosed() {
    Promise<ImageFiles> created = Promise.promise();
    Context[] home = new Context[1];
    String id =
        Await.result(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    home[0] = vertx.getOrCreateContext();
                    return Future.succeededFuture();
                  }
                }));
    Await.result(vertx.undeploy(id));

    home[0].runOnContext(v -> created.complete(ImageFiles.create(vertx, options())));
    ImageFiles late = Await.result(created.future());

    assertThat(Await.result(late.save(Samples.urls("a1", url("/jpeg")), directory)).failure())
        .hasMessageContaining("closed");
    assertThat(requests).isEmpty();
  }

  @Test
  void anOutcomeWithoutAResultStaysAsItIs() {
    GenerationOutcome failed =
        new GenerationOutcome(
            "a1", null, new GenerationException(FailureType.RATE_LIMITED, "429"), 4, 0, 0, 0);

    assertThat(Await.result(files.save(failed, directory))).isSameAs(failed);
    assertThat(directory).doesNotExist();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamedAndNothingIsFetched() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");

    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/jpeg")), file.resolve("sub")));

    assertThat(outcome.failure().detail()).contains("the directory " + file.toAbsolutePath());
    assertThat(outcome.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(requests).isEmpty();
  }

  @Test
  void aNameThatCannotBeTakenIsADiskProblemAndTheGetIsNotMadeAgain() throws Exception {
    Files.createDirectories(directory.resolve("a1-0.jpg/not-empty"));

    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/jpeg")), directory));

    assertThat(outcome.failure().detail()).contains("cannot be written");
    assertThat(requests).hasSize(1);
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  @Test
  void itsFutureCompletesOnTheCallersContext() {
    Context context = vertx.getOrCreateContext();
    Promise<Context> completedOn = Promise.promise();

    context.runOnContext(
        v ->
            files
                .save(Samples.urls("a1", url("/jpeg"), url("/png")), directory)
                .onComplete(done -> completedOn.complete(Vertx.currentContext())));

    assertThat(Await.result(completedOn.future())).isSameAs(context);
  }

  @Test
  void closingBreaksOffWhatIsUnderWayAndRefusesTheRest() {
    Promise<Void> asked = Promise.promise();
    ImageHost silent = new ImageHost(vertx, socket -> asked.tryComplete());
    ImageFiles closing =
        ImageFiles.create(vertx, options().setAllowedOrigins(List.of(silent.origin())));
    Future<GenerationOutcome> saving = closing.save(Samples.urls("a1", silent.url()), directory);
    Await.result(asked.future());

    Await.result(closing.close());

    assertThat(Await.result(saving).failure().detail()).contains("closed");
    assertThat(Await.result(closing.save(Samples.urls("a1", silent.url()), directory)).failure())
        .hasMessageContaining("closed");
    assertThat(silent.requests()).hasSize(1);
    assertThat(Samples.files(directory)).isEmpty();
  }
}
