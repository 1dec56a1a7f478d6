package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Writes outcomes down, with their images first. All on the batch's context. */
final class Recorder {
  /** So many downloads that fail are no accident of theirs. */
  private static final int DOWNLOADS_IN_A_ROW = 10;

  private final BatchFolder folder;
  private final AppendFile results;
  private final Journal journal;
  private final WorkerExecutor worker;

  /** Null to leave the images where they are. */
  private final ImageFiles images;

  /** Is told why nothing more can be written. */
  private final Consumer<String> stop;

  private final List<Unwritten> unwritten = new ArrayList<>();
  private int recording;
  private int failedInARow;
  private boolean givesUp;
  private boolean forced = true;

  private record Unwritten(int line, GenerationOutcome outcome) {}

  Recorder(
      BatchFolder folder,
      AppendFile results,
      Journal journal,
      WorkerExecutor worker,
      ImageFiles images,
      Consumer<String> stop) {
    this.folder = folder;
    this.results = results;
    this.journal = journal;
    this.worker = worker;
    this.images = images;
    this.stop = stop;
  }

  /** How many are being written. */
  int recording() {
    return recording;
  }

  /** From now on, images that cannot be had at once are left to the next run. */
  void giveUp() {
    givesUp = true;
    if (images != null) {
      images.close();
    }
  }

  /**
   * Writes an outcome down.
   *
   * @param answer what came of this run
   * @param before how often earlier runs may have sent it
   * @return the outcome as it was written; null when the next run is to fetch its images. Never
   *     fails: what cannot be written is kept
   */
  Future<GenerationOutcome> record(int line, GenerationOutcome answer, int before) {
    recording++;
    return Future.succeededFuture(answer)
        .compose(outcome -> withImages(line, outcome))
        .compose(
            whole ->
                whole == null
                    ? Future.<GenerationOutcome>succeededFuture()
                    : append(line, EarlierAttempts.with(whole, before)))
        // A defect: nothing is known but the answer.
        .otherwise(cause -> unwritten(line, EarlierAttempts.with(answer, before), cause))
        .onSuccess(v -> recording--);
  }

  private Future<GenerationOutcome> withImages(int line, GenerationOutcome answer) {
    if (answer.result() == null || images == null) {
      return Future.succeededFuture(answer);
    }
    // Bytes that are here already need no second try, and are too many for the journal.
    boolean again = answer.result().images().stream().allMatch(image -> image.b64Json() == null);
    Future<Void> kept =
        again ? journal.answered(line, answer) : Future.failedFuture("it has the bytes");
    return images
        .save(answer, folder.images())
        .compose(
            saved ->
                failedToDownload(saved)
                    ? isItsOwnFailure(saved)
                        .compose(its -> its ? Future.succeededFuture(saved) : leave(saved, kept))
                    : Future.succeededFuture(saved))
        .onSuccess(
            saved -> failedInARow = saved == null || failedToDownload(saved) ? failedInARow : 0);
  }

  /** To the next run, which finds the answer in the journal; else it would be lost. */
  private static Future<GenerationOutcome> leave(GenerationOutcome saved, Future<Void> kept) {
    return kept.transform(
        journalled -> Future.succeededFuture(journalled.succeeded() ? null : saved));
  }

  private static boolean failedToDownload(GenerationOutcome saved) {
    return saved.failure() != null && saved.failure().type() == FailureType.DOWNLOAD_FAILED;
  }

  /** Whether it would fail again, and others would not. */
  private Future<Boolean> isItsOwnFailure(GenerationOutcome saved) {
    if (givesUp) {
      return Future.succeededFuture(false);
    }
    return blocking(
            () -> {
              folder.probeImages();
              return null;
            })
        .map(
            v -> {
              boolean others = ++failedInARow >= DOWNLOADS_IN_A_ROW;
              if (others) {
                stop.accept(
                    failedInARow
                        + " images in a row could not be fetched, the last of them: "
                        + saved.failure().detail());
              }
              return !others;
            })
        .otherwise(
            cause -> {
              stop.accept(folder.images() + " cannot be written: " + cause);
              return false;
            });
  }

  private Future<GenerationOutcome> append(int line, GenerationOutcome outcome) {
    forced = false;
    return results
        .append(OutcomeJson.writeLine(outcome, line))
        .map(outcome)
        .otherwise(cause -> unwritten(line, outcome, cause));
  }

  private GenerationOutcome unwritten(int line, GenerationOutcome outcome, Throwable cause) {
    unwritten.add(new Unwritten(line, outcome));
    stop.accept(BatchFolder.RESULTS + " cannot be written: " + cause);
    return outcome;
  }

  /** Makes durable what was written since the last time. */
  void force() {
    if (!forced) {
      forced = true;
      forceResults();
    }
  }

  private Future<Void> forceResults() {
    return results
        .force()
        .onFailure(cause -> stop.accept(BatchFolder.RESULTS + " cannot be written: " + cause));
  }

  /**
   * Writes what could not be written before, and makes it durable.
   *
   * @return what the disk still does not take
   */
  Future<List<GenerationOutcome>> finish() {
    // Until here, all is told that was asked for before.
    return journal
        .force()
        .transform(v -> makeRoom())
        .transform(v -> writeUnwritten())
        .compose(
            left ->
                forceResults()
                    .transform(v -> journal.force())
                    .transform(v -> Future.succeededFuture(left)));
  }

  private Future<Void> makeRoom() {
    if (unwritten.isEmpty() && !journal.isBehind()) {
      return Future.succeededFuture();
    }
    results.mend();
    return blocking(
        () -> {
          folder.useReserve();
          return null;
        });
  }

  private Future<List<GenerationOutcome>> writeUnwritten() {
    List<GenerationOutcome> left = new ArrayList<>();
    List<Future<?>> all = new ArrayList<>();
    if (journal.isBehind()) {
      all.add(journal.catchUp());
    }
    for (Unwritten one : unwritten) {
      all.add(
          results
              .append(OutcomeJson.writeLine(one.outcome(), one.line()))
              .onFailure(cause -> left.add(one.outcome())));
    }
    return Future.join(all).transform(v -> Future.succeededFuture(left));
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return worker.executeBlocking(work, false);
  }
}
