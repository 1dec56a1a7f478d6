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
 * Takes the lines of a batch from the input to the recorded outcome. {@link #process} lists the
 * stages of one line in their order. Everything runs on the batch's context, except reading the
 * input and writing to disk, which run on its worker.
 */
final class LineProcessor {
  /** The maximum number of outcomes on their way to the disk. At the maximum, the sender pauses. */
  private static final int MAX_SAVING = 64;

  private static final Future<GenerationOutcome> LEFT_TO_NEXT_RUN = Future.succeededFuture();

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

  /** How many lines are being processed. */
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
    // The sender bounds only the valid lines in memory. Invalid lines are bounded by waiting here.
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

  /** Processes a line that was read, in the order of the stages. */
  private Future<?> process(BatchLine line) {
    pending++;
    prepare(line);
    return submit(line) // announces the request in the journal, sends it, awaits the outcome
        .compose(outcome -> fetchImages(line, outcome))
        .compose(outcome -> record(line, outcome))
        .recover(defect -> keep(line, defect))
        .onComplete(recorded -> finish(line, recorded.result()));
  }

  /**
   * Notes an invalid line in the journal. For a valid line, looks up its earlier attempts, and
   * stops the batch if an image would replace a file of another program.
   */
  private void prepare(BatchLine line) {
    if (line.isInvalid) {
      journal.invalid(line);
    }
    if (line.outcome != null) {
      return;
    }
    line.earlierAttempts = inDoubt.attempts(line.number);
    // If an earlier run may have sent the request, that run may have written the image.
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
    return stop.isStopped() ? LEFT_TO_NEXT_RUN : sender.submit(line);
  }

  /** Completes with null if the next run fetches the images. Then the journal has the outcome. */
  private Future<GenerationOutcome> fetchImages(BatchLine line, GenerationOutcome outcome) {
    if (outcome == null) {
      return LEFT_TO_NEXT_RUN;
    }
    line.outcome = outcome;
    if (progress.beginSaving() >= MAX_SAVING) {
      sender.pause();
    }
    return images.fetch(line.number, outcome).onSuccess(saved -> sender.saved(line, saved));
  }

  private Future<GenerationOutcome> record(BatchLine line, GenerationOutcome outcome) {
    return outcome == null
        ? LEFT_TO_NEXT_RUN
        : results.write(line.number, EarlierAttempts.with(outcome, line.earlierAttempts));
  }

  /** Keeps the outcome from the API after an unexpected error. */
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
  private void finish(BatchLine line, GenerationOutcome recorded) {
    if (line.outcome != null && progress.endSaving() < MAX_SAVING) {
      sender.resume();
    }
    if (recorded != null) {
      inDoubt.remove(line.number);
      progress.add(recorded, line.imageCount);
    } else {
      progress.leaveToNextRun();
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
