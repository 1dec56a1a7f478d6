package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.batch.EarlierRuns.Announced;
import io.fluxbus.batch.MissingImages.Missing;
import io.fluxbus.batch.RequestLines.Parsed;
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
final class BatchWork implements Feeder.Target, Sending.Host {
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
  private final Recorder recorder;
  private final Meter meter;
  private final Promise<BatchSummary> done;
  private final Unfinished unfinished;
  private final MissingImages missing;

  /** By line, what earlier runs have announced and nobody has told. */
  private final Map<Integer, Announced> untold = new HashMap<>();

  private Input openedInput;
  private Sending sending;
  private Feeder feeder;
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
  BatchWork(
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
    this.recorder = new Recorder(folder, results, journal, worker, images, this::stop);
    this.meter = new Meter(folder.earlier().totals(), client);
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
    meter.setTotal(lines);
  }

  BatchProgress progress() {
    return meter.progress();
  }

  void begin() {
    sending = new Sending(context.owner(), client, options, journal, this);
    timer = context.owner().setPeriodic(FORCE_MILLIS, id -> recorder.force());
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
    EarlierRuns earlier = folder.earlier();
    feeder =
        new Feeder(
            opened.reader(),
            new RequestLines(earlier.batch(), opened.ids()),
            earlier,
            options.isRetryUnknownOutcome(),
            sending.room(),
            worker,
            this);
    if (stopped == null) {
      feeder.run();
    }
  }

  @Override
  public void send(Parsed request) {
    if (stopped != null) {
      return;
    }
    Announced before = folder.earlier().announced(request.line().number());
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

  private Future<?> recordUnfinished(Announced one) {
    // What earlier attempts add is in this outcome already, unless it is an answer.
    return one.answer() == null
        ? record(one.line(), one.images(), one.outcome(), 0)
        : record(one.line(), one.images(), one.answer(), one.before());
  }

  private Future<?> recordMissing(Missing one) {
    Future<GenerationOutcome> recording = recorder.recordAgain(one);
    meter.saving(recorder.recording());
    return recording.onSuccess(
        recorded -> {
          meter.saving(recorder.recording());
          if (recorded != null) {
            meter.replace(one.succeeded(), one.files(), recorded);
          }
          if (recorder.isInVain()) {
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
    if (recorder.recording() >= RECORDED_AT_ONCE) {
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
      feeder.run();
    } else {
      feeder.pause();
    }
  }

  @Override
  public void allAreSent() {
    allSent = true;
    finishIfDone();
  }

  private Future<GenerationOutcome> record(
      int line, int images, GenerationOutcome answer, int before) {
    Future<GenerationOutcome> recording = recorder.record(line, answer, before);
    meter.saving(recorder.recording());
    return recording.onSuccess(
        recorded -> {
          meter.saving(recorder.recording());
          if (recorded != null) {
            untold.remove(line);
            meter.add(recorded, images);
          } else {
            incomplete = true;
            if (!untold.containsKey(line)) {
              meter.spend(answer, images);
            }
          }
          if (recorder.recording() < RECORDED_AT_ONCE) {
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
    recorder.giveUp();
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
      if (feeder != null) {
        feeder.stop();
      }
      sending.drain();
    }
  }

  private void finishIfDone() {
    if (allSent
        && unfinished.isDone()
        && missing.isDone()
        && recorder.recording() == 0
        && !finishing) {
      finishing = true;
      context.owner().cancelTimer(timer);
      recorder
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
    untold.values().forEach(one -> meter.spend(one.outcome(), one.images()));
    return meter.summary(
        !incomplete && unwritten.isEmpty(),
        stopped,
        unwritten,
        folder.path().resolve(BatchFolder.RESULTS),
        images,
        sheet);
  }

  private void compact() {
    if (!recorder.superseded().isEmpty()) {
      try {
        folder.compact(recorder.superseded());
      } catch (IOException e) {
        // Whoever reads the results takes the last outcome of a line.
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
