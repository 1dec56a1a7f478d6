package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Owns the life of the lines of a batch, from the input file to the record of the outcome. {@link
 * #process} lists the stages of one line in their order. Everything runs on the batch's context,
 * except reading the input and writing to disk, which run on its worker.
 */
final class LineProcessor {
  /** The maximum number of outcomes on their way to the disk. The sender is paused meanwhile. */
  private static final int MAX_SAVING = 64;

  private static final Future<GenerationOutcome> LEFT = Future.succeededFuture();

  private final InputReader input;
  private final InDoubtLines inDoubt;
  private final ForeignImages foreignImages;
  private final BatchSender sender;
  private final ImageFetcher images;
  private final ResultWriter results;
  private final Journal journal;
  private final ProgressTracker progress;
  private final WorkerExecutor worker;
  private final StopSignal stop;
  private final Promise<Void> done = Promise.promise();

  /** How many lines are between {@link #process} and {@link #forget}. */
  private int pending;

  private boolean inputEnded;

  /** Set if the input is not JSON Lines, or not the input of the earlier runs. */
  private IOException inputError;

  LineProcessor(
      BatchFolder folder,
      InputReader input,
      InDoubtLines inDoubt,
      BatchSender sender,
      ImageFetcher images,
      ResultWriter results,
      Journal journal,
      ProgressTracker progress,
      WorkerExecutor worker,
      StopSignal stop) {
    this.input = input;
    this.inDoubt = inDoubt;
    this.foreignImages = folder.foreignImages();
    this.sender = sender;
    this.images = images;
    this.results = results;
    this.journal = journal;
    this.progress = progress;
    this.worker = worker;
    this.stop = stop;
    stop.onStop(this::completeIfDone);
  }

  /** Processes the lines that earlier runs announced, and the input. Completes when all is done. */
  Future<Void> processAll() {
    for (int i = 0; i < MAX_SAVING; i++) {
      processNextInDoubt();
    }
    readNext();
    return done.future();
  }

  private void processNextInDoubt() {
    BatchLine line = stop.isStopped() ? null : inDoubt.next();
    if (line != null) {
      process(line).onComplete(v -> processNextInDoubt());
    }
  }

  /** Reads the next lines as soon as the sender has room for them. */
  private void readNext() {
    sender
        .awaitCapacity()
        .compose(v -> worker.executeBlocking(input::next, false))
        .onComplete(this::processLines, this::inputFailed);
  }

  private void processLines(List<BatchLine> lines) {
    if (stop.isStopped()) {
      return;
    }
    if (lines.isEmpty()) {
      inputEnded = true;
      sender.end();
      completeIfDone();
      return;
    }
    List<Future<?>> invalid = new ArrayList<>();
    for (BatchLine line : lines) {
      if (stop.isStopped()) {
        return;
      }
      Future<?> processed = process(line);
      if (line.request == null) {
        invalid.add(processed);
      }
    }
    // Invalid lines do not pass the sender, so nothing else bounds how many are in memory.
    if (invalid.isEmpty()) {
      readNext();
    } else {
      Future.join(invalid).onComplete(v -> readNext());
    }
  }

  private void inputFailed(Throwable cause) {
    if (!stop.isStopped()) {
      boolean isOtherInput =
          cause instanceof BatchInputException || cause instanceof BatchFolderException;
      inputError = isOtherInput ? (IOException) cause : null;
      stop.stop(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }
  }

  /** The error that made the whole input invalid; null if there was none. */
  IOException inputError() {
    return inputError;
  }

  /** The life of a line after it was read, in the order of its stages. */
  private Future<?> process(BatchLine line) {
    pending++;
    check(line);
    return submit(line) // announces the request in the journal, sends it, awaits the outcome
        .compose(outcome -> fetchImages(line, outcome))
        .compose(outcome -> record(line, outcome))
        .recover(defect -> keep(line, defect))
        .onComplete(recorded -> forget(line, recorded.result()));
  }

  /** Looks for traces of the line in the folder. A file of another program stops the batch. */
  private void check(BatchLine line) {
    if (line.isInvalid) {
      journal.invalid(line);
    }
    if (line.outcome != null) {
      return;
    }
    line.earlierAttempts = inDoubt.attempts(line.number);
    // An image of a request that an earlier run sent may have been written by that run.
    boolean mayReplace = line.earlierAttempts == 0 && images.isEnabled();
    Path foreign = mayReplace ? foreignImages.replacedBy(line.request.id()) : null;
    if (foreign != null) {
      stop.stop(foreign + " was not written by this batch, and an image would replace it");
    }
  }

  /** Completes with the outcome; with null if the line is left to the next run. */
  private Future<GenerationOutcome> submit(BatchLine line) {
    if (line.outcome != null) {
      return Future.succeededFuture(line.outcome);
    }
    return stop.isStopped() ? LEFT : sender.submit(line);
  }

  /** Completes with null if the next run fetches the images; the journal has the outcome then. */
  private Future<GenerationOutcome> fetchImages(BatchLine line, GenerationOutcome outcome) {
    if (outcome == null) {
      return LEFT;
    }
    line.outcome = outcome;
    if (progress.beginSaving() >= MAX_SAVING) {
      sender.pause();
    }
    return images.fetch(line.number, outcome);
  }

  private Future<GenerationOutcome> record(BatchLine line, GenerationOutcome outcome) {
    return outcome == null
        ? LEFT
        : results.write(line.number, EarlierAttempts.with(outcome, line.earlierAttempts));
  }

  /** An unexpected error: only the outcome from the API is known. */
  private Future<GenerationOutcome> keep(BatchLine line, Throwable defect) {
    return Future.succeededFuture(
        results.keep(
            line.number, EarlierAttempts.with(line.outcome, line.earlierAttempts), defect));
  }

  /**
   * Counts the line.
   *
   * @param recorded null if the line is left to the next run
   */
  private void forget(BatchLine line, GenerationOutcome recorded) {
    if (line.outcome != null && progress.endSaving() < MAX_SAVING) {
      sender.resume();
    }
    if (recorded != null) {
      inDoubt.remove(line.number);
      progress.add(recorded, line.imageCount);
    } else {
      progress.leave();
      if (line.outcome != null && !inDoubt.contains(line.number)) {
        progress.spend(line.outcome, line.imageCount);
      }
    }
    pending--;
    completeIfDone();
  }

  private void completeIfDone() {
    if (pending == 0 && (stop.isStopped() || (inputEnded && !inDoubt.hasNext()))) {
      done.tryComplete();
    }
  }
}
