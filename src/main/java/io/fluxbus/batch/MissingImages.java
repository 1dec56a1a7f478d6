package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.RecordedOutcome;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds the outcomes of earlier runs whose images have no file, and has them fetched, a few at a
 * time. Nothing is sent to the API for them. On the batch's context, but for the reading.
 */
final class MissingImages {
  /**
   * An outcome whose images are to be fetched.
   *
   * @param recorded the line of the results, without its end
   * @param answer the same outcome as it came from the API; the images that have a file name it
   * @param succeeded whether the recorded outcome is a success
   * @param files how many of its images are there
   */
  record Missing(
      int line, String recorded, GenerationOutcome answer, boolean succeeded, int files) {}

  private static final int AT_ONCE = 16;

  private final WholeLines lines;
  private final ResumeState earlier;
  private final BatchFolder folder;
  private final WorkerExecutor worker;
  private final Function<Missing, Future<?>> fetch;
  private final Runnable ended;

  /** By line, how many of its outcomes come before the last one. Used by the reading only. */
  private final Map<Integer, Integer> skipped;

  private boolean done;
  private boolean stopped;

  /**
   * @param wanted whether any are to be fetched
   * @param fetch completes when the outcome of the images is recorded
   * @param ended is called when no more are fetched
   */
  MissingImages(
      BatchFolder folder,
      boolean wanted,
      WorkerExecutor worker,
      Function<Missing, Future<?>> fetch,
      Runnable ended) {
    this.lines = new WholeLines(folder.results(), folder.resultsLength());
    this.earlier = folder.earlier();
    this.folder = folder;
    this.worker = worker;
    this.fetch = fetch;
    this.ended = ended;
    this.skipped = new HashMap<>(earlier.superseded());
    this.done = !wanted || earlier.withoutFiles() == 0;
  }

  /** Fetches all of them. */
  void begin() {
    if (!done) {
      fetchNext();
    }
  }

  /** Begins with no more of them; the next run does. */
  void stop() {
    stopped = true;
  }

  /** Whether none is being fetched, and no more will be. */
  boolean isDone() {
    return done;
  }

  private void fetchNext() {
    worker
        .executeBlocking(this::read, false)
        .otherwise(List.of())
        .onSuccess(
            some -> {
              if (some.isEmpty() || stopped) {
                end();
              } else {
                Future.join(some.stream().map(fetch).toList()).onComplete(v -> goOn());
              }
            });
  }

  private void goOn() {
    if (stopped) {
      end();
    } else {
      fetchNext();
    }
  }

  private void end() {
    done = true;
    ended.run();
  }

  private List<Missing> read() throws IOException {
    List<Missing> some = new ArrayList<>();
    while (some.size() < AT_ONCE) {
      byte[] bytes = lines.next();
      if (bytes == null) {
        break;
      }
      RecordedOutcome outcome = OutcomeJson.readLine(bytes);
      boolean isLast = !skip(outcome.line());
      if (isLast && earlier.lacksFiles(outcome.line())) {
        some.add(
            new Missing(
                outcome.line(),
                new String(bytes, StandardCharsets.UTF_8),
                OutcomeJson.readSuccess(bytes),
                outcome.failure() == null,
                ImageNames.count(folder.images(), outcome)));
      }
    }
    return some;
  }

  private boolean skip(int line) {
    return skipped.computeIfPresent(line, (key, count) -> count == 0 ? null : count - 1) != null;
  }
}
