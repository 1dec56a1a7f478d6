package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.RecordedOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fetches images that earlier runs could not fetch, or that they left on their host. Processes a
 * few outcomes at a time, and records each of them again. Sends no request to the API. Used on the
 * batch's context; it reads the results on a worker.
 */
final class MissingImages {
  private static final int MAX_AT_ONCE = 16;

  private final CheckedLineReader lines;
  private final ResumeState earlier;
  private final BatchFolder folder;
  private final ImageFetcher images;
  private final ResultWriter results;
  private final ProgressTracker progress;
  private final WorkerExecutor worker;
  private final StopSignal stop;
  private final Promise<Void> done = Promise.promise();

  /** By line, how many of its outcomes come before the last one. Used by {@link #read} only. */
  private final Map<Integer, Integer> skipped;

  /**
   * A recorded outcome with images that have no file.
   *
   * @param recorded the line in the results, without the line feed
   * @param answer the outcome from the API; images that have a file name their file
   * @param succeeded whether the recorded outcome is a success
   * @param files how many of its images have a file
   */
  record IncompleteOutcome(
      int line, String recorded, GenerationOutcome answer, boolean succeeded, int files) {}

  MissingImages(
      BatchFolder folder,
      ImageFetcher images,
      ResultWriter results,
      ProgressTracker progress,
      WorkerExecutor worker,
      StopSignal stop) {
    this.lines = new CheckedLineReader(folder.results(), folder.resultsLength());
    this.earlier = folder.earlier();
    this.folder = folder;
    this.images = images;
    this.results = results;
    this.progress = progress;
    this.worker = worker;
    this.stop = stop;
    this.skipped = new HashMap<>(earlier.superseded());
  }

  /**
   * Fetches all missing images. Completes after the last one, or soon after the batch has stopped.
   */
  Future<Void> fetchAll() {
    if (images.isEnabled() && earlier.withoutFiles() > 0) {
      fetchNext();
    } else {
      done.complete();
    }
    return done.future();
  }

  private void fetchNext() {
    if (stop.isStopped() || images.hasTooManyMissing()) {
      done.complete();
      return;
    }
    worker
        .executeBlocking(this::read, false)
        .otherwise(List.of())
        .onSuccess(
            next -> {
              if (next.isEmpty() || stop.isStopped()) {
                done.complete();
              } else {
                Future.join(next.stream().map(this::fetch).toList()).onComplete(v -> fetchNext());
              }
            });
  }

  private Future<?> fetch(IncompleteOutcome missing) {
    progress.beginSaving();
    return images
        .fetchAgain(missing.answer())
        .compose(
            outcome ->
                outcome == null
                    ? Future.<GenerationOutcome>succeededFuture()
                    : results.supersede(missing, outcome))
        .otherwiseEmpty()
        .onSuccess(
            recorded -> {
              progress.endSaving();
              if (recorded != null) {
                progress.replace(missing.succeeded(), missing.files(), recorded);
              }
            });
  }

  private List<IncompleteOutcome> read() throws IOException {
    List<IncompleteOutcome> next = new ArrayList<>();
    while (next.size() < MAX_AT_ONCE) {
      byte[] bytes = lines.next();
      if (bytes == null) {
        break;
      }
      RecordedOutcome outcome = OutcomeJson.readLine(bytes);
      boolean isLast = !skip(outcome.line());
      if (isLast && earlier.lacksFiles(outcome.line())) {
        next.add(
            new IncompleteOutcome(
                outcome.line(),
                new String(bytes, StandardCharsets.UTF_8),
                OutcomeJson.readSuccess(bytes),
                outcome.failure() == null,
                ImageNames.count(folder.images(), outcome)));
      }
    }
    return next;
  }

  private boolean skip(int line) {
    return skipped.computeIfPresent(line, (key, count) -> count == 0 ? null : count - 1) != null;
  }
}
