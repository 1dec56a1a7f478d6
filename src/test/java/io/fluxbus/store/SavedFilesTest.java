package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.logging.RecordingLogger;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Files that cannot be recorded are only logged. */
class SavedFilesTest {
  private static final CallKey KEY = new CallKey("", "key:a");

  private final VirtualTime time = new VirtualTime(1);
  private final RecordingLogger logger = new RecordingLogger(Level.WARNING);

  /** Returns an outcome whose image was saved. */
  private static GenerationOutcome saved(String id) {
    GenerationOutcome outcome = StoreFixture.success(id);
    List<GeneratedImage> images =
        outcome.result().images().stream()
            .map(image -> image.withFile("images/" + id + ".png", "image/png", 1, 2))
            .toList();
    return outcome.withImages(outcome.result().withImages(images), null);
  }

  private SavedFiles files(Future<Object> answer, Future<String> hash) {
    OutcomeStore store =
        (OutcomeStore)
            Proxy.newProxyInstance(
                OutcomeStore.class.getClassLoader(),
                new Class<?>[] {OutcomeStore.class},
                (proxy, method, arguments) -> answer);
    StoreMonitor monitor = new StoreMonitor(new StoreLog(logger, time::schedule), null);
    return new SavedFiles(new StoreServices(time, store, monitor), file -> hash);
  }

  @Test
  void aStoreThatFailsIsLoggedOnceAMinuteWithoutTheUrl() {
    SavedFiles files =
        files(Future.failedFuture("the database is away"), Future.succeededFuture("a"));

    assertThat(files.record(KEY, saved("first")).result()).isFalse();
    assertThat(files.record(KEY, saved("second")).result()).isFalse();

    assertThat(logger.lines())
        .containsExactly(
            "WARNING the files of the images of first are not recorded: the database is away."
                + " Another call gets these images from their URLs");
  }

  @Test
  void aStoreThatDoesNotAnswerIsNotWaitedForWithoutEnd() {
    Promise<Object> late = Promise.promise();
    Future<Boolean> recorded =
        files(late.future(), Future.succeededFuture("a")).record(KEY, saved("first"));

    time.advance(TimeUnit.SECONDS.toNanos(5));

    assertThat(recorded.result()).isFalse();
    assertThat(logger.lines()).singleElement().asString().contains("the store does not answer");
    late.complete();
    assertThat(recorded.result()).isFalse();
  }

  @Test
  void aFileThatCannotBeReadIsNotRecorded() {
    SavedFiles files =
        files(Future.failedFuture("not asked"), Future.failedFuture("images/first.png"));

    assertThat(files.record(KEY, saved("first")).result()).isFalse();

    assertThat(logger.lines()).singleElement().asString().contains("a file cannot be read");
  }

  @Test
  void theStoreIsNotAskedForAnOutcomeWithoutFiles() {
    SavedFiles files = files(Future.failedFuture("asked"), Future.failedFuture("asked"));

    assertThat(files.record(KEY, StoreFixture.success("first")).result()).isFalse();

    assertThat(logger.lines()).isEmpty();
  }
}
