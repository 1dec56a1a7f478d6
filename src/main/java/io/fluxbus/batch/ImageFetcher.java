package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fetches the images of outcomes into the batch's folder. If one image cannot be fetched, its
 * request fails. If the host or the disk fails for all images, the batch stops. Used on the batch's
 * context only.
 */
final class ImageFetcher {
  /** This number of failures in a row stops the batch, because the host is the likely reason. */
  private static final int MAX_FAILURES_IN_A_ROW = 10;

  /** After this number of failures in a row, images of earlier runs are left to the next run. */
  private static final int MAX_MISSING_IN_A_ROW = 100;

  /** A text in the detail of a failure whose link has expired. It concerns one image only. */
  private static final String EXPIRED = "has expired";

  private static final Future<GenerationOutcome> LEFT_TO_NEXT_RUN = Future.succeededFuture();
  private static final Future<Void> NOT_IN_JOURNAL = Future.failedFuture("not in the journal");

  private final BatchFolder folder;
  private final Journal journal;
  private final WorkerExecutor worker;

  /** Null if images are not fetched. */
  private final ImageFiles images;

  private final StopSignal stop;

  /** For each outcome whose images are being fetched: completes the fetch with a failure. */
  private final Set<Runnable> cancellations = new HashSet<>();

  private int failuresInARow;
  private int missingInARow;
  private boolean cancelled;

  ImageFetcher(
      BatchFolder folder,
      Journal journal,
      WorkerExecutor worker,
      ImageFiles images,
      StopSignal stop) {
    this.folder = folder;
    this.journal = journal;
    this.worker = worker;
    this.images = images;
    this.stop = stop;
  }

  /** Whether images are fetched. */
  boolean isEnabled() {
    return images != null;
  }

  /** Leaves all images that are not on disk yet to the next run. */
  void cancel() {
    cancelled = true;
    List.copyOf(cancellations).forEach(Runnable::run);
  }

  /**
   * Fetches the images of an answer. The journal keeps the answer in the meantime.
   *
   * @param answer the outcome from the API
   * @return the outcome with files or with a {@code DOWNLOAD_FAILED}; null if the next run fetches
   *     the images
   */
  Future<GenerationOutcome> fetch(int line, GenerationOutcome answer) {
    if (answer.result() == null || !isEnabled()) {
      return Future.succeededFuture(answer);
    }
    // Embedded images are too large for the journal, and fetching them again would not help.
    boolean isJournaled =
        answer.result().images().stream().allMatch(image -> image.b64Json() == null);
    Future<Void> journaled =
        isJournaled ? journal.answered(line, withoutFiles(answer)) : NOT_IN_JOURNAL;
    return save(answer)
        .compose(
            saved -> {
              if (!hasFailed(saved)) {
                failuresInARow = 0;
                return Future.succeededFuture(saved);
              }
              return concernsOneOutcome(saved)
                  .compose(
                      one ->
                          one ? Future.succeededFuture(saved) : leaveToNextRun(saved, journaled));
            });
  }

  /**
   * Until the next run, other images may replace the files that a client with a store has found.
   */
  private static GenerationOutcome withoutFiles(GenerationOutcome answer) {
    return answer.withImages(answer.result().withoutFiles(), answer.failure());
  }

  /**
   * Fetches the images of an outcome that an earlier run recorded without them.
   *
   * @return the outcome to record; null if the recorded one stays
   */
  Future<GenerationOutcome> fetchAgain(GenerationOutcome recorded) {
    return save(withFileNames(recorded))
        .compose(
            saved -> {
              if (!hasFailed(saved)) {
                missingInARow = 0;
                return Future.succeededFuture(saved);
              }
              if (cancelled) {
                return LEFT_TO_NEXT_RUN;
              }
              missingInARow += saved.failure().detail().contains(EXPIRED) ? 0 : 1;
              return probe()
                  .transform(
                      probed ->
                          probed.succeeded() ? Future.succeededFuture(saved) : LEFT_TO_NEXT_RUN);
            });
  }

  /** Only the names of the files count, because the batch's folder may have been moved. */
  private static GenerationOutcome withFileNames(GenerationOutcome recorded) {
    List<GeneratedImage> named =
        recorded.result().images().stream().map(ImageFetcher::withFileName).toList();
    return recorded.withImages(recorded.result().withImages(named), recorded.failure());
  }

  private static GeneratedImage withFileName(GeneratedImage image) {
    if (image.file() == null) {
      return image;
    }
    String name = image.file().substring(image.file().replace('\\', '/').lastIndexOf('/') + 1);
    return image.withFile(name, image.contentType(), image.width(), image.height());
  }

  /** Whether too many images of earlier runs have failed in a row to try more of them. */
  boolean hasTooManyMissing() {
    return missingInARow >= MAX_MISSING_IN_A_ROW;
  }

  /**
   * Saves the images. A cancellation completes the future early, and leaves the ImageFiles open.
   */
  private Future<GenerationOutcome> save(GenerationOutcome answer) {
    boolean hasUrls = answer.result().images().stream().anyMatch(image -> image.b64Json() == null);
    if (cancelled && hasUrls) {
      return Future.succeededFuture(cancelled(answer));
    }
    Promise<GenerationOutcome> saved = Promise.promise();
    // Removed as soon as the images are saved, because the answer may contain the images' bytes.
    Runnable cancellation = () -> saved.tryComplete(cancelled(answer));
    cancellations.add(cancellation);
    images.save(answer, folder.images()).onComplete(saved::tryComplete, saved::tryFail);
    return saved.future().onComplete(v -> cancellations.remove(cancellation));
  }

  private static GenerationOutcome cancelled(GenerationOutcome answer) {
    return answer.withImages(
        answer.result(),
        new GenerationException(
                FailureType.DOWNLOAD_FAILED, "the run was cancelled while it fetched the images")
            .withInferenceId(answer.result().inferenceId())
            .withAttempts(answer.attempts()));
  }

  private static boolean hasFailed(GenerationOutcome saved) {
    return saved.failure() != null && saved.failure().type() == FailureType.DOWNLOAD_FAILED;
  }

  /** Whether a failure concerns only this outcome. If it concerns all outcomes, the batch stops. */
  private Future<Boolean> concernsOneOutcome(GenerationOutcome saved) {
    if (cancelled) {
      return Future.succeededFuture(false);
    }
    return probe()
        .map(
            v -> {
              failuresInARow++;
              if (failuresInARow < MAX_FAILURES_IN_A_ROW) {
                return true;
              }
              stop.stop(
                  failuresInARow
                      + " images in a row could not be fetched, the last of them: "
                      + saved.failure().detail());
              return false;
            })
        .otherwise(false);
  }

  /** Tests whether images can be written. If not, the future fails and the batch stops. */
  private Future<Void> probe() {
    return worker
        .<Void>executeBlocking(
            () -> {
              folder.probeImages();
              return null;
            },
            false)
        .onFailure(cause -> stop.stop(folder.images() + " cannot be written: " + cause));
  }

  /**
   * Leaves the images to the next run if the answer is in the journal. Otherwise, records it now.
   */
  private static Future<GenerationOutcome> leaveToNextRun(
      GenerationOutcome saved, Future<Void> journaled) {
    return journaled.transform(
        written -> written.succeeded() ? LEFT_TO_NEXT_RUN : Future.succeededFuture(saved));
  }
}
