package io.fluxbus.cli;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Saves images. It stops after an interrupt, so that all outcomes are reported before the process
 * ends.
 */
final class ImageSaving {
  /**
   * The time between an interrupt and the end of all saves. The process ends some seconds later.
   */
  private static final long GIVE_UP_SECONDS = 3;

  private final ImageDownloads downloads;
  private final Path folder;

  /**
   * The outcomes that are being saved. They are removed then, because they may contain image bytes.
   */
  private final Set<Pending> saving = ConcurrentHashMap.newKeySet();

  /** Completes some seconds after an interrupt, and ends saves that closing does not cancel. */
  private final Future<?> gaveUp;

  /**
   * @param folder null to fetch no images
   */
  ImageSaving(Vertx vertx, ImageDownloads downloads, Path folder, Future<Void> interrupt) {
    this.downloads = downloads;
    this.folder = folder;
    this.gaveUp =
        interrupt
            .onSuccess(v -> downloads.close())
            .compose(v -> vertx.timer(GIVE_UP_SECONDS, TimeUnit.SECONDS))
            .onSuccess(v -> saving.forEach(Pending::giveUp));
  }

  /** Saves the images, and returns the outcome with the names of their files. */
  Future<GenerationOutcome> save(GenerationOutcome outcome) {
    if (outcome.result() == null || folder == null) {
      return Future.succeededFuture(outcome);
    }
    Pending pending = new Pending(outcome);
    saving.add(pending);
    downloads
        .save(outcome, folder)
        .onComplete(v -> saving.remove(pending))
        .onSuccess(pending.saved::tryComplete)
        .onFailure(pending.saved::tryFail);
    if (gaveUp.isComplete()) {
      pending.giveUp();
    }
    return pending.saved.future();
  }

  private static final class Pending {
    private final GenerationOutcome outcome;
    private final Promise<GenerationOutcome> saved = Promise.promise();

    private Pending(GenerationOutcome outcome) {
      this.outcome = outcome;
    }

    private void giveUp() {
      GenerationException interrupted =
          new GenerationException(FailureType.DOWNLOAD_FAILED, "interrupted while fetching images")
              .withInferenceId(outcome.result().inferenceId())
              .withAttempts(outcome.attempts());
      saved.tryComplete(outcome.withImages(outcome.result(), interrupted));
    }
  }
}
