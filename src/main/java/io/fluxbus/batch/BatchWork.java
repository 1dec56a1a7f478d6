package io.fluxbus.batch;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.batch.EarlierRuns.Announced;
import io.fluxbus.batch.RequestLines.Parsed;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A batch at work: lines become requests, requests outcomes, and outcomes are recorded. All on its
 * context.
 */
final class BatchWork implements Feeder.Target {
  /** How many outcomes are recorded at once, images and all, before the stream has to wait. */
  private static final int RECORDED_AT_ONCE = 64;

  private static final long FORCE_MILLIS = 1_000;

  private final BatchOptions options;
  private final ContextInternal context;
  private final WorkerExecutor worker;
  private final BatchFolder folder;
  private final FluxClient client;
  private final boolean withImages;
  private final InputStream input;
  private final Journal journal;
  private final Recorder recorder;
  private final Halt halt;
  private final Meter meter;
  private final Promise<BatchSummary> done;
  private final Map<String, Sent> sent = new HashMap<>();
  private final Queue<Announced> unfinished;

  /** Those for which the spend limit has no room as long as others are under way. */
  private final Queue<Sent> parked = new ArrayDeque<>();

  private GenerationStream stream;
  private Feeder feeder;
  private long timer;
  private boolean inputEnded;
  private boolean streamEnded;
  private boolean incomplete;
  private boolean finishing;
  private String stopped;
  private BatchFolderException otherInput;

  BatchWork(
      BatchOptions options,
      ContextInternal context,
      WorkerExecutor worker,
      BatchFolder folder,
      FluxClient client,
      ImageFiles images,
      InputStream input) {
    this.options = options;
    this.context = context;
    this.worker = worker;
    this.folder = folder;
    this.client = client;
    this.withImages = images != null;
    this.input = input;
    this.journal =
        new Journal(new AppendFile(folder.journal(), folder.journalLength(), context, worker));
    AppendFile results = new AppendFile(folder.results(), folder.resultsLength(), context, worker);
    this.recorder = new Recorder(folder, results, journal, worker, images, this::stop);
    this.halt = new Halt(options.getMaxFailuresInARow());
    this.meter = new Meter(folder.earlier().totals(), client);
    this.unfinished = new ArrayDeque<>(folder.earlier().announced());
    this.done = context.owner().promise();
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
    stream =
        GenerationStream.create(
            context.owner(),
            client,
            new GenerationStreamOptions()
                .setWindow(options.getWindow())
                .setCallOptions(
                    new CallOptions().setPriority(Priority.BULK).setGate(this::announce)));
    stream.handler(this::ended);
    stream.endHandler(
        v -> {
          streamEnded = true;
          finishIfDone();
        });
    timer = context.owner().setPeriodic(FORCE_MILLIS, id -> recorder.force());
    for (int i = 0; i < RECORDED_AT_ONCE; i++) {
      recordUnfinished();
    }
    worker
        .executeBlocking(() -> new IdIndex(folder.path()), false)
        .onSuccess(this::feed)
        .onFailure(cause -> stop("the folder cannot be written: " + cause));
  }

  private void feed(IdIndex ids) {
    done.future().onComplete(v -> ids.close());
    EarlierRuns earlier = folder.earlier();
    feeder =
        new Feeder(
            new LineReader(input),
            new RequestLines(earlier.batch(), ids),
            earlier,
            options.isRetryUnknownOutcome(),
            stream,
            worker,
            this);
    if (stopped == null) {
      feeder.run();
    }
  }

  /** What an earlier run has announced and not told: one after another, in a few lanes. */
  private void recordUnfinished() {
    Announced next = unfinished.poll();
    if (next == null || stopped != null) {
      incomplete |= next != null;
      finishIfDone();
    } else if (next.answer() != null) {
      record(next.line(), next.images(), Again.after(next.answer(), next.times() - 1))
          .onSuccess(v -> recordUnfinished());
    } else if (options.isRetryUnknownOutcome()) {
      recordUnfinished();
    } else {
      record(next.line(), next.images(), Again.neverTold(next.id(), next.times()))
          .onSuccess(v -> recordUnfinished());
    }
  }

  @Override
  public void send(Parsed request) {
    Announced before = folder.earlier().announced(request.line().number());
    send(new Sent(request.line(), request.request(), before == null ? 0 : before.times()));
  }

  private void send(Sent one) {
    sent.put(one.request.id(), one);
    stream.write(one.request);
  }

  @Override
  public Future<?> refuse(Parsed line) {
    GenerationException failure =
        new GenerationException(FailureType.INVALID_REQUEST, line.refusal());
    return record(
        line.line().number(), 0, new GenerationOutcome(line.id(), null, failure, 0, 0, 0, 0));
  }

  @Override
  public void ended() {
    inputEnded = true;
    endIfAllAreTold();
  }

  private void endIfAllAreTold() {
    if (inputEnded && sent.isEmpty() && parked.isEmpty()) {
      stream.end();
    }
  }

  @Override
  public void failed(String why, boolean isOtherInput) {
    if (isOtherInput) {
      otherInput =
          new BatchFolderException(
              "the input is not the one that " + folder.path() + " was begun with: " + why);
    }
    stop(why);
  }

  /** The gate: no request leaves before it is in the journal. */
  private Future<Void> announce(GenerationRequest request, int attempt) {
    Sent one = sent.get(request.id());
    if (one.announced) {
      return Future.succeededFuture();
    }
    one.announced = true;
    return journal
        .announce(one.line, request.id(), request.imageCount())
        .onFailure(cause -> stop(BatchFolder.JOURNAL + " cannot be written: " + cause));
  }

  private void ended(GenerationOutcome outcome) {
    Sent one = sent.remove(outcome.id());
    if (Halt.waitsForRoom(outcome) && !sent.isEmpty() && stopped == null) {
      // What is set aside for the others may turn out to be too much.
      parked.add(one);
      feeder.pause();
      return;
    }
    String reason = halt.reason(outcome);
    if (reason != null) {
      stop(reason);
    }
    if (Halt.leaves(outcome)) {
      leave(one);
    } else {
      record(one.line.number(), one.request.imageCount(), one.whole(outcome));
      if (recorder.recording() >= RECORDED_AT_ONCE) {
        stream.pause();
      }
    }
    if (stopped != null) {
      return;
    }
    if (parked.isEmpty()) {
      feeder.run();
    } else {
      send(parked.remove());
    }
    endIfAllAreTold();
  }

  /** To the next run. */
  private void leave(Sent one) {
    incomplete = true;
    if (one.announced) {
      recorder.withdraw(one.line.number());
    }
  }

  private Future<GenerationOutcome> record(int line, int images, GenerationOutcome outcome) {
    meter.saving(recorder.recording() + 1);
    return recorder
        .record(line, outcome)
        .onSuccess(
            recorded -> {
              meter.saving(recorder.recording());
              if (recorded == null) {
                incomplete = true;
              } else {
                meter.add(recorded, images);
              }
              if (recorder.recording() < RECORDED_AT_ONCE) {
                stream.resume();
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
    stream.cancel();
  }

  /** Sends nothing more. The first reason counts. */
  private void stop(String why) {
    if (stopped == null) {
      stopped = why;
      incomplete = true;
      if (feeder != null) {
        feeder.stop();
      }
      stream.drain();
    }
  }

  private void finishIfDone() {
    boolean told = unfinished.isEmpty() || stopped != null;
    if (streamEnded && told && recorder.recording() == 0 && !finishing) {
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
  private BatchSummary close(List<GenerationOutcome> unwritten) throws IOException {
    Path images = withImages ? folder.images() : null;
    Path sheet = withImages && otherInput == null ? contactSheet() : null;
    folder.close();
    input.close();
    return meter.summary(
        !incomplete && unwritten.isEmpty(),
        stopped,
        unwritten,
        folder.path().resolve(BatchFolder.RESULTS),
        images,
        sheet);
  }

  /** Null when the disk does not take it: it can be written at any time. */
  private Path contactSheet() {
    try {
      return ContactSheet.write(folder.path());
    } catch (IOException e) {
      return null;
    }
  }
}
