package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ImageFilesTest extends ImageFilesFixture {
  @Test
  void everyImageGetsItsFileAndItsRealSize() {
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
  void aGetCarriesNoCredentials() {
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
  @DisplayName("the name of a file does not depend on its URL")
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
  @DisplayName("an id that looks like a path does not lead out of the directory")
  void anIdIsNotAPath() {
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
  void aFileWithThatNameIsReplaced() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("a1-0.jpg"), "old");

    Await.result(files.save(Samples.urls("a1", url("/jpeg")), directory));

    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(Samples.jpeg(64, 48).getBytes());
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  @Test
  void anOutcomeWithoutAResultAlsoCompletesOnTheCallersContext() {
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
  void anInstanceThatAClosedVerticleCreatesIsClosed() {
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
  void withAClosedVertxEverySaveReportsItsImages() {
    Vertx closed = Vertx.vertx();
    ImageFiles files = ImageFiles.create(closed, options());
    Await.result(closed.close());

    GenerationOutcome saved =
        Await.result(files.save(Samples.urls("a1", url("/jpeg"), url("/jpeg")), directory));

    assertThat(saved.failure()).hasMessageContaining("2 of 2 images not saved");
    assertThat(saved.failure()).hasMessageContaining("the Vertx is closed");
  }

  @Test
  void anOutcomeWithoutAResultIsReturnedUnchanged() {
    GenerationOutcome failed =
        new GenerationOutcome(
            "a1", null, new GenerationException(FailureType.RATE_LIMITED, "429"), 4, 0, 0, 0);

    assertThat(Await.result(files.save(failed, directory))).isSameAs(failed);
    assertThat(directory).doesNotExist();
  }

  @Test
  void aDirectoryThatCannotBeCreatedIsNamedAndNothingIsFetched() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");

    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/jpeg")), file.resolve("sub")));

    assertThat(outcome.failure().detail()).contains("the directory " + file.toAbsolutePath());
    assertThat(outcome.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(requests).isEmpty();
  }

  @Test
  void ifTheFileCannotBeReplacedTheGetIsNotRepeated() throws Exception {
    Files.createDirectories(directory.resolve("a1-0.jpg/not-empty"));

    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/jpeg")), directory));

    assertThat(outcome.failure().detail()).contains("cannot be written");
    assertThat(requests).hasSize(1);
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  @Test
  void theFutureCompletesOnTheCallersContext() {
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
  void closingStopsDownloadsAndPreventsFurtherOnes() {
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
