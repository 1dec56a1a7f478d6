package io.fluxbus.cli;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Saves images until an interrupt: then what was paid for is told in time. */
final class ImageSaving {
  /** Less than an interrupt puts the process's end off. */
  private static final long GIVE_UP_SECONDS = 3;

  private final ImageFiles files;
  private final Path folder;

  /** No outcome is kept that was saved: it may hold its images. */
  private final Set<Pending> saving = ConcurrentHashMap.newKeySet();

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
            .compose(v -> vertx.timer(GIVE_UP_SECONDS, TimeUnit.SECONDS))
            .onSuccess(v -> saving.forEach(Pending::giveUp));
  }

  /** The outcome with its files. */
  Future<GenerationOutcome> save(GenerationOutcome outcome) {
    if (outcome.result() == null || folder == null) {
      return Future.succeededFuture(outcome);
    }
    Pending pending = new Pending(outcome);
    saving.add(pending);
    files
        .save(outcome, folder)
        .onComplete(v -> saving.remove(pending))
        .onSuccess(pending.told::tryComplete)
        .onFailure(pending.told::tryFail);
    if (givenUp.isComplete()) {
      pending.giveUp();
    }
    return pending.told.future();
  }

  private static final class Pending {
    private final GenerationOutcome outcome;
    private final Promise<GenerationOutcome> told = Promise.promise();

    private Pending(GenerationOutcome outcome) {
      this.outcome = outcome;
    }

    private void giveUp() {
      GenerationException interrupted =
          new GenerationException(FailureType.DOWNLOAD_FAILED, "interrupted while fetching images")
              .withInferenceId(outcome.result().inferenceId())
              .withAttempts(outcome.attempts());
      told.tryComplete(outcome.withImages(outcome.result(), interrupted));
    }
  }
}
