package io.fluxbus.cli;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Saves images until an interrupt: then what was paid for is told in time. */
final class ImageSaving {
  /** Less than an interrupt puts the process's end off. */
  private static final long GIVE_UP_SECONDS = 3;

  private final ImageFiles files;
  private final Path folder;

  /** Completes a while after the interrupt, for downloads that closing cannot break off. */
  private final Future<?> givenUp;

  /**
   * @param folder null to leave the images where they are
   */
  ImageSaving(Vertx vertx, ImageFiles files, Path folder, Future<Void> interrupt) {
    this.files = files;
    this.folder = folder;
    this.givenUp =
        interrupt
            .onSuccess(v -> files.close())
            .compose(v -> vertx.timer(GIVE_UP_SECONDS, TimeUnit.SECONDS));
  }

  /** The outcome with its files. */
  Future<GenerationOutcome> save(GenerationOutcome outcome) {
    if (outcome.result() == null || folder == null) {
      return Future.succeededFuture(outcome);
    }
    GenerationException interrupted =
        new GenerationException(FailureType.DOWNLOAD_FAILED, "interrupted while fetching images")
            .withInferenceId(outcome.result().inferenceId())
            .withAttempts(outcome.attempts());
    Promise<GenerationOutcome> told = Promise.promise();
    files.save(outcome, folder).onSuccess(told::tryComplete).onFailure(told::tryFail);
    givenUp.onSuccess(v -> told.tryComplete(outcome.withImages(outcome.result(), interrupted)));
    return told.future();
  }
}
