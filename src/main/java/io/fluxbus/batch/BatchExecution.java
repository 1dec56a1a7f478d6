package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.batch.MissingImages.Missing;
import io.fluxbus.batch.RequestLines.Parsed;
import io.fluxbus.batch.ResumeState.InDoubt;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A batch at work: lines become requests, requests outcomes, and outcomes are recorded. All on its
 * context.
 */
final class BatchExecution implements InputReader.Target, BatchSender.Host {
  /** How many outcomes are recorded at once, images and all, before the stream has to wait. */
  private static final int RECORDED_AT_ONCE = 64;

  private static final long FORCE_MILLIS = 1_000;

  private final BatchOptions options;
  private final Context context;
  private final WorkerExecutor worker;
  private final BatchFolder folder;
  private final FluxClient client;
  private final boolean withImages;
  private final Callable<InputStream> input;
  private final Journal journal;
  private final ResultWriter resultWriter;
  private final ProgressTracker progressTracker;
  private final Promise<BatchSummary> done;
  private final Unfinished unfinished;
  private final MissingImages missing;

  /** By line, what earlier runs have announced and nobody has told. */
  private final Map<Integer, InDoubt> untold = new HashMap<>();

  private Input openedInput;
  private BatchSender sending;
  private InputReader inputReader;
  private long timer;
  private boolean allSent;
  private boolean incomplete;
  private boolean finishing;
  private String stopped;

  /** Why the input is not one that can be worked on; null if it is. */
  private IOException otherInput;

  private record Input(LineReader reader, IdIndex ids) {}

  /**
   * @param input is opened on a worker
   */
  BatchExecution(
      BatchOptions options,
      Context context,
      WorkerExecutor worker,
      BatchFolder folder,
      FluxClient client,
      ImageFiles images,
      Callable<InputStream> input) {
    this.options = options;
    this.context = context;
    this.worker = worker;
    this.folder = folder;
    this.client = client;
    this.withImages = images != null;
    this.input = input;
    this.journal =
        new Journal(
            new AppendFile(
                folder.journal(), folder.journalLength(), folder::checkJournal, context, worker),
            this::journalBroken);
    AppendFile results =
        new AppendFile(
            folder.results(), folder.resultsLength(), folder::checkResults, context, worker);
    this.resultWriter = new ResultWriter(folder, results, journal, worker, images, this::stop);
    this.progressTracker = new ProgressTracker(folder.earlier().totals(), client);
    folder.earlier().announced().forEach(one -> untold.put(one.line(), one));
    this.unfinished =
        new Unfinished(untold.values(), options.isRetryUnknownOutcome(), this::recordUnfinished);
    this.missing =
        new MissingImages(folder, withImages, worker, this::recordMissing, this::finishIfDone);
    this.done = VertxAccess.promise(context.owner().getOrCreateContext());
  }

  Future<BatchSummary> done() {
    return done.future();
  }

  void setTotal(long lines) {
    progressTracker.setTotal(lines);
  }

  BatchProgress progress() {
    return progressTracker.progress();
  }

  void begin() {
    sending = new BatchSender(context.owner(), client, options, journal, this);
    timer = context.owner().setPeriodic(FORCE_MILLIS, id -> resultWriter.force());
    unfinished.record(RECORDED_AT_ONCE);
    missing.begin();
    worker
        .executeBlocking(this::openInput, false)
        .onSuccess(this::feed)
        .onFailure(cause -> stop(cause.getMessage()));
  }

  /** On a worker: a pipe may wait for its writer. */
  private Input openInput() throws IOException {
    IdIndex ids = new IdIndex(folder.path());
    try {
      return new Input(new LineReader(input.call()), ids);
    } catch (Exception e) {
      ids.close();
      throw new IOException("the input cannot be read: " + e.getMessage(), e);
    }
  }

  private void feed(Input opened) {
    openedInput = opened;
    ResumeState earlier = folder.earlier();
    inputReader =
        new InputReader(
            opened.reader(),
            new RequestLines(earlier.batch(), opened.ids()),
            earlier,
            options.isRetryUnknownOutcome(),
            sending.room(),
            worker,
            this);
    if (stopped == null) {
      inputReader.run();
    }
  }

  @Override
  public void send(Parsed request) {
    if (stopped != null) {
      return;
    }
    InDoubt before = folder.earlier().announced(request.line().number());
    Path taken = before == null && withImages ? folder.unnamed().of(request.id()) : null;
    if (taken != null) {
      stop(taken + " was not written by this batch, and an image would replace it");
      return;
    }
    sending.send(request, before == null ? 0 : before.times());
  }

  @Override
  public Future<?> refuse(Parsed line) {
    journal.refused(line.line());
    GenerationException failure =
        new GenerationException(FailureType.INVALID_REQUEST, line.refusal());
    return record(
        line.line().number(),
        0,
        new GenerationOutcome(line.id(), null, failure, 0, 0, 0, 0, line.metadata()),
        0);
  }

  private Future<?> recordUnfinished(InDoubt one) {
    // What earlier attempts add is in this outcome already, unless it is an answer.
    return one.answer() == null
        ? record(one.line(), one.images(), one.outcome(), 0)
        : record(one.line(), one.images(), one.answer(), one.before());
  }

  private Future<?> recordMissing(Missing one) {
    Future<GenerationOutcome> recording = resultWriter.recordAgain(one);
    progressTracker.saving(resultWriter.recording());
    return recording.onSuccess(
        recorded -> {
          progressTracker.saving(resultWriter.recording());
          if (recorded != null) {
            progressTracker.replace(one.succeeded(), one.files(), recorded);
          }
          if (resultWriter.isInVain()) {
            missing.stop();
          }
        });
  }

  @Override
  public void ended() {
    sending.end();
  }

  @Override
  public void failed(String why, boolean isOtherInput) {
    if (isOtherInput) {
      otherInput = BatchFolderException.otherInput(folder.path(), why);
    }
    stop(why);
  }

  @Override
  public void rejected(BatchInputException why) {
    otherInput = why;
    stop(why.getMessage());
  }

  private void journalBroken(Throwable cause) {
    stop(BatchFolder.JOURNAL + " cannot be written: " + cause);
  }

  @Override
  public void told(Sent one, GenerationOutcome outcome) {
    record(one.line.number(), one.request.imageCount(), outcome, one.before);
    if (resultWriter.recording() >= RECORDED_AT_ONCE) {
      sending.read(false);
    }
  }

  @Override
  public void left() {
    incomplete = true;
  }

  @Override
  public void wantsMore(boolean more) {
    if (more) {
      inputReader.run();
    } else {
      inputReader.pause();
    }
  }

  @Override
  public void allAreSent() {
    allSent = true;
    finishIfDone();
  }

  private Future<GenerationOutcome> record(
      int line, int images, GenerationOutcome answer, int before) {
    Future<GenerationOutcome> recording = resultWriter.record(line, answer, before);
    progressTracker.saving(resultWriter.recording());
    return recording.onSuccess(
        recorded -> {
          progressTracker.saving(resultWriter.recording());
          if (recorded != null) {
            untold.remove(line);
            progressTracker.add(recorded, images);
          } else {
            incomplete = true;
            if (!untold.containsKey(line)) {
              progressTracker.spend(answer, images);
            }
          }
          if (resultWriter.recording() < RECORDED_AT_ONCE) {
            sending.read(true);
          }
          finishIfDone();
        });
  }

  void drain() {
    stop("it was interrupted");
  }

  void cancel() {
    drain();
    resultWriter.giveUp();
    sending.cancel();
  }

  /** Sends nothing more. The first reason counts. */
  @Override
  public void stop(String why) {
    if (stopped == null) {
      stopped = why;
      incomplete = true;
      unfinished.stop();
      missing.stop();
      if (inputReader != null) {
        inputReader.stop();
      }
      sending.drain();
    }
  }

  private void finishIfDone() {
    if (allSent
        && unfinished.isDone()
        && missing.isDone()
        && resultWriter.recording() == 0
        && !finishing) {
      finishing = true;
      context.owner().cancelTimer(timer);
      resultWriter
          .finish()
          .compose(left -> worker.executeBlocking(() -> close(left), false))
          .compose(
              summary ->
                  otherInput == null
                      ? Future.succeededFuture(summary)
                      : Future.failedFuture(otherInput))
          .onComplete(done);
      done.future().onComplete(v -> worker.close());
    }
  }

  /** On a worker. */
  private BatchSummary close(List<GenerationOutcome> unwritten) {
    if (unwritten.isEmpty()) {
      compact();
    }
    Path images = withImages ? folder.images() : null;
    Path sheet = withImages && otherInput == null ? contactSheet() : null;
    close(folder);
    if (openedInput != null) {
      close(openedInput.reader());
      close(openedInput.ids());
    }
    untold.values().forEach(one -> progressTracker.spend(one.outcome(), one.images()));
    return progressTracker.summary(
        !incomplete && unwritten.isEmpty(),
        stopped,
        unwritten,
        folder.path().resolve(BatchFolder.RESULTS),
        images,
        sheet);
  }

  private void compact() {
    if (!resultWriter.superseded().isEmpty()) {
      try {
        folder.compact(resultWriter.superseded());
      } catch (IOException e) {
        // Readers of the results use the last outcome of a line.
      }
    }
  }

  private static void close(Closeable closed) {
    try {
      closed.close();
    } catch (IOException e) {
      // All that matters is on disk, or in the summary.
    }
  }

  /** Null when the disk does not take it: it can be written at any time. */
  private Path contactSheet() {
    try {
      return ContactSheet.write(folder.path());
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
