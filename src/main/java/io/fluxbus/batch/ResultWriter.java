package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.batch.MissingImages.Missing;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Writes outcomes down, with their images first. All on the batch's context. */
final class ResultWriter {
  /** So many downloads that fail are no accident of theirs. */
  private static final int DOWNLOADS_IN_A_ROW = 10;

  /** Nor are so many of earlier runs, which are tried again at every run. */
  private static final int MISSING_IN_A_ROW = 100;

  /** In a failure's detail: it says nothing of other images. */
  private static final String EXPIRED = "has expired";

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
  private int missingInARow;
  private boolean givesUp;

  /** What to do for each outcome whose images are being saved when that is given up. */
  private final Set<Runnable> saving = new HashSet<>();

  /** By line, how many outcomes are in the results before the last one. */
  private final Map<Integer, Integer> superseded;

  private boolean forced = true;

  private record Unwritten(int line, GenerationOutcome outcome) {}

  ResultWriter(
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
    this.superseded = new HashMap<>(folder.earlier().superseded());
  }

  /** How many are being written. */
  int recording() {
    return recording;
  }

  /** From now on, images that have to be fetched are left to the next run. */
  void giveUp() {
    givesUp = true;
    List.copyOf(saving).forEach(Runnable::run);
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
    return save(answer)
        .compose(
            saved ->
                failedToDownload(saved)
                    ? isItsOwnFailure(saved)
                        .compose(its -> its ? Future.succeededFuture(saved) : leave(saved, kept))
                    : Future.succeededFuture(saved))
        .onSuccess(
            saved -> failedInARow = saved == null || failedToDownload(saved) ? failedInARow : 0);
  }

  /** As the image files do it, but for what is given up: they are the caller's, and stay open. */
  private Future<GenerationOutcome> save(GenerationOutcome answer) {
    boolean hasUrls = answer.result().images().stream().anyMatch(image -> image.b64Json() == null);
    if (givesUp && hasUrls) {
      return Future.succeededFuture(left(answer));
    }
    Promise<GenerationOutcome> saved = Promise.promise();
    // An outcome may hold its images, so nothing keeps it longer than this takes.
    Runnable giveUp = () -> saved.tryComplete(left(answer));
    saving.add(giveUp);
    images.save(answer, folder.images()).onComplete(saved::tryComplete, saved::tryFail);
    return saved.future().onComplete(v -> saving.remove(giveUp));
  }

  private static GenerationOutcome left(GenerationOutcome answer) {
    return answer.withImages(
        answer.result(),
        new GenerationException(
                FailureType.DOWNLOAD_FAILED, "the run was cancelled while it fetched the images")
            .withInferenceId(answer.result().inferenceId())
            .withAttempts(answer.attempts()));
  }

  /**
   * Fetches images that an earlier run could not or was not to fetch, and writes the outcome down
   * again if that changed it.
   *
   * @return the outcome as it was written; null when it has not changed. Never fails
   */
  Future<GenerationOutcome> recordAgain(Missing missing) {
    recording++;
    return save(missing.answer())
        .compose(saved -> failedToDownload(saved) ? stillMissing(saved) : found(saved))
        .compose(saved -> saved == null ? Future.succeededFuture() : supersede(missing, saved))
        .otherwiseEmpty()
        .onSuccess(v -> recording--);
  }

  private Future<GenerationOutcome> found(GenerationOutcome saved) {
    missingInARow = 0;
    return Future.succeededFuture(saved);
  }

  /** What the disk or an interrupt prevented says nothing new of the images. */
  private Future<GenerationOutcome> stillMissing(GenerationOutcome saved) {
    if (givesUp) {
      return Future.succeededFuture();
    }
    missingInARow += saved.failure().detail().contains(EXPIRED) ? 0 : 1;
    return probe().transform(probed -> Future.succeededFuture(probed.succeeded() ? saved : null));
  }

  /** Whether so many images of earlier runs could not be fetched that it is no use to go on. */
  boolean isInVain() {
    return missingInARow >= MISSING_IN_A_ROW;
  }

  private Future<GenerationOutcome> supersede(Missing missing, GenerationOutcome saved) {
    byte[] line = OutcomeJson.writeLine(saved, missing.line());
    if (new String(line, StandardCharsets.UTF_8).stripTrailing().equals(missing.recorded())) {
      return Future.succeededFuture();
    }
    forced = false;
    return results
        .append(line)
        .onSuccess(v -> superseded.merge(missing.line(), 1, Integer::sum))
        .map(saved)
        .otherwise(cause -> unwritten(missing.line(), saved, cause));
  }

  /** By line, how many outcomes are in the results before the last one, where there are any. */
  Map<Integer, Integer> superseded() {
    return superseded;
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
    return probe()
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
        .otherwise(false);
  }

  /** Fails, and stops the batch, when no image can be written. */
  private Future<Void> probe() {
    return this.<Void>blocking(
            () -> {
              folder.probeImages();
              return null;
            })
        .onFailure(cause -> stop.accept(folder.images() + " cannot be written: " + cause));
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
