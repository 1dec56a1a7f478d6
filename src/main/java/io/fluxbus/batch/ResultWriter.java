package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.batch.MissingImages.IncompleteOutcome;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes outcomes to {@code results.jsonl}. An outcome that cannot be written is kept in memory,
 * and is written at the end with the space of the reserve. Used on the batch's context only.
 */
final class ResultWriter {
  private final BatchFolder folder;
  private final AppendFile results;
  private final Journal journal;
  private final WorkerExecutor worker;
  private final StopSignal stop;
  private final List<Unwritten> unwritten = new ArrayList<>();

  /** By line, the number of outcomes before the last one. */
  private final Map<Integer, Integer> superseded;

  /** Whether all outcomes that were written are forced to disk. */
  private boolean isForced = true;

  private record Unwritten(int line, GenerationOutcome outcome) {}

  ResultWriter(
      BatchFolder folder,
      AppendFile results,
      Journal journal,
      WorkerExecutor worker,
      StopSignal stop) {
    this.folder = folder;
    this.results = results;
    this.journal = journal;
    this.worker = worker;
    this.stop = stop;
    this.superseded = new HashMap<>(folder.earlier().superseded());
  }

  /** Writes the outcome of a line. Never fails: an outcome that cannot be written is kept. */
  Future<GenerationOutcome> write(int line, GenerationOutcome outcome) {
    isForced = false;
    return results
        .append(OutcomeJson.writeLine(outcome, line))
        .map(outcome)
        .otherwise(cause -> keep(line, outcome, cause));
  }

  /** Keeps an outcome that could not be written, and stops the batch. */
  GenerationOutcome keep(int line, GenerationOutcome outcome, Throwable cause) {
    unwritten.add(new Unwritten(line, outcome));
    stop.stop(BatchFolder.RESULTS + " cannot be written: " + cause);
    return outcome;
  }

  /**
   * Writes another outcome of a line, which replaces the recorded one.
   *
   * @return completes with the outcome, or with null if both are equal; never fails
   */
  Future<GenerationOutcome> supersede(IncompleteOutcome missing, GenerationOutcome outcome) {
    byte[] line = OutcomeJson.writeLine(outcome, missing.line());
    if (new String(line, StandardCharsets.UTF_8).stripTrailing().equals(missing.recorded())) {
      return Future.succeededFuture();
    }
    isForced = false;
    return results
        .append(line)
        .onSuccess(v -> superseded.merge(missing.line(), 1, Integer::sum))
        .map(outcome)
        .otherwise(cause -> keep(missing.line(), outcome, cause));
  }

  /** By line, the number of outcomes before the last one, for lines with several outcomes. */
  Map<Integer, Integer> superseded() {
    return superseded;
  }

  /** Forces to disk the outcomes that were written since the last call. */
  void force() {
    if (!isForced) {
      isForced = true;
      forceResults();
    }
  }

  private Future<Void> forceResults() {
    return results
        .force()
        .onFailure(cause -> stop.stop(BatchFolder.RESULTS + " cannot be written: " + cause));
  }

  /**
   * Writes the outcomes that could not be written before, and forces everything to disk.
   *
   * @return the outcomes that still cannot be written
   */
  Future<List<GenerationOutcome>> finish() {
    // Waits for all earlier writes to the journal, so that their failures are known.
    return journal
        .force()
        .transform(v -> useReserve())
        .transform(v -> writeUnwritten())
        .compose(
            stillUnwritten ->
                forceResults()
                    .transform(v -> journal.force())
                    .transform(v -> Future.succeededFuture(stillUnwritten)));
  }

  private Future<Void> useReserve() {
    if (unwritten.isEmpty() && !journal.hasUnwritten()) {
      return Future.succeededFuture();
    }
    results.repair();
    return worker.executeBlocking(
        () -> {
          folder.useReserve();
          return null;
        },
        false);
  }

  private Future<List<GenerationOutcome>> writeUnwritten() {
    List<GenerationOutcome> stillUnwritten = new ArrayList<>();
    List<Future<?>> writes = new ArrayList<>();
    if (journal.hasUnwritten()) {
      writes.add(journal.writeUnwritten());
    }
    for (Unwritten one : unwritten) {
      writes.add(
          results
              .append(OutcomeJson.writeLine(one.outcome(), one.line()))
              .onFailure(cause -> stillUnwritten.add(one.outcome())));
    }
    return Future.join(writes).transform(v -> Future.succeededFuture(stillUnwritten));
  }
}
