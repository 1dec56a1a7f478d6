package io.fluxbus.batch;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.image.ImageFileRecorder;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Submits the requests of a batch to a {@link GenerationStream}, lets each POST leave after its
 * announcement is on disk, and decides which outcomes are recorded. A request that expired in the
 * queue is submitted again. Requests that cost nothing are left to the next run if they did not
 * cause their failure themselves, or if the batch has stopped. Used on the batch's context only.
 */
final class BatchSender {
  private final FluxClient client;
  private final CallOptions callOptions;
  private final Journal journal;
  private final StopSignal stop;
  private final StopPolicy stopPolicy;
  private final GenerationStream stream;

  /** Lines that were written to the stream and have no outcome yet, by the id of the request. */
  private final Map<String, BatchLine> submitted = new HashMap<>();

  /** Lines that do not fit into the spend limit while other requests are in flight. */
  private final Queue<BatchLine> parked = new ArrayDeque<>();

  /**
   * Transient, unbilled failures since the last success. The next success shows that the API works,
   * so they are recorded then, or at the end of the input. If the batch stops before, they are left
   * to the next run.
   */
  private final Map<BatchLine, GenerationOutcome> deferredFailures = new LinkedHashMap<>();

  /** Completes when the stream accepts more requests; null while nothing waits for that. */
  private Promise<Void> capacity;

  private boolean inputEnded;
  private boolean paused;

  BatchSender(
      Vertx vertx, FluxClient client, BatchOptions options, Journal journal, StopSignal stop) {
    this.journal = journal;
    this.stop = stop;
    this.stopPolicy = new StopPolicy(options.getMaxFailuresInARow());
    this.client = client;
    this.callOptions =
        new CallOptions()
            .setPriority(Priority.BULK)
            .setTimeout(options.getTimeout())
            .setGate((request, attempt, unknownAttempts) -> announce(request, unknownAttempts));
    this.stream =
        GenerationStream.create(
            vertx,
            client,
            new GenerationStreamOptions()
                .setWindow(options.getWindow())
                .setCallOptions(callOptions));
    stream.handler(this::onOutcome);
    stream.drainHandler(v -> completeCapacity());
    stop.onStop(this::stopSubmitting);
  }

  /**
   * Completes when the stream accepts more requests. Never completes after the batch has stopped.
   */
  Future<Void> awaitCapacity() {
    capacity = Promise.promise();
    Future<Void> future = capacity.future();
    completeCapacity();
    return future;
  }

  private void completeCapacity() {
    if (capacity != null && !stop.isStopped() && parked.isEmpty() && !stream.writeQueueFull()) {
      Promise<Void> waiting = capacity;
      capacity = null;
      waiting.complete();
    }
  }

  /**
   * Submits the request of a line.
   *
   * @return never fails; completes with the outcome to record, or with null if the line is left to
   *     the next run
   */
  Future<GenerationOutcome> submit(BatchLine line) {
    Future<GenerationOutcome> outcome = line.startSubmission();
    write(line);
    return outcome;
  }

  private void write(BatchLine line) {
    submitted.put(line.request.id(), line);
    stream.write(line.request);
  }

  /** The gate of each attempt: the POST leaves after the announcement is on disk. */
  private Future<Void> announce(GenerationRequest request, int unknownAttempts) {
    return submitted.get(request.id()).announce(journal, unknownAttempts);
  }

  private void onOutcome(GenerationOutcome outcome) {
    BatchLine line = submitted.remove(outcome.id());
    if (StopPolicy.waitsForBudget(outcome) && !submitted.isEmpty() && !stop.isStopped()) {
      // The requests in flight may cost less than was reserved for them.
      parked.add(line);
      return;
    }
    String reason = stopPolicy.countOutcome(outcome);
    if (reason != null) {
      stop.stop(reason);
    }
    settle(line, outcome);
    if (!stop.isStopped()) {
      submitParked();
      endIfDone();
    }
  }

  /** Records an outcome, defers it, submits its line again, or leaves the line to the next run. */
  private void settle(BatchLine line, GenerationOutcome outcome) {
    if (StopPolicy.expiredInQueue(outcome) && !stop.isStopped()) {
      line.withdraw(journal);
      write(line);
      return;
    }
    boolean isTransient = StopPolicy.isTransient(outcome);
    if (StopPolicy.isLeftToNextRun(outcome) || (isTransient && stop.isStopped())) {
      line.withdraw(journal);
      line.complete(null);
      return;
    }
    if (isTransient) {
      line.withdraw(journal);
      deferredFailures.put(line, outcome);
      return;
    }
    if (outcome.failure() == null) {
      completeDeferred();
    }
    line.complete(outcome);
  }

  private void completeDeferred() {
    Map<BatchLine, GenerationOutcome> deferred = new LinkedHashMap<>(deferredFailures);
    deferredFailures.clear();
    deferred.forEach(BatchLine::complete);
  }

  private void submitParked() {
    if (parked.isEmpty()) {
      completeCapacity();
    } else {
      write(parked.remove());
    }
  }

  /** Lets a client with a store know in which files the images of a line are. */
  void saved(BatchLine line, GenerationOutcome saved) {
    if (client instanceof ImageFileRecorder recorder && line.request != null && saved != null) {
      recorder.recordFiles(line.request, callOptions, saved);
    }
  }

  /** Ends the stream after the last outcome. No more requests are submitted. */
  void end() {
    inputEnded = true;
    endIfDone();
  }

  private void endIfDone() {
    if (inputEnded && submitted.isEmpty() && parked.isEmpty()) {
      completeDeferred();
      stream.end();
    }
  }

  /**
   * Reads no more outcomes until {@link #resume}. The window of the stream then fills, and it takes
   * no more requests.
   */
  void pause() {
    paused = true;
    stream.pause();
  }

  void resume() {
    if (paused) {
      paused = false;
      stream.resume();
    }
  }

  /** Submits no more requests; calls in flight finish. */
  private void stopSubmitting() {
    deferredFailures.keySet().forEach(line -> line.complete(null));
    deferredFailures.clear();
    parked.forEach(line -> line.complete(null));
    parked.clear();
    stream.drain();
  }

  /** Cancels the calls in flight. */
  void cancel() {
    stream.cancel();
  }
}
