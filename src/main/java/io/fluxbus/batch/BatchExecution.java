package io.fluxbus.batch;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Executes one run of a batch, from its start to its summary. It creates the parts of the run,
 * starts and stops them, and closes the folder. {@link LineProcessor} processes the lines.
 * Everything runs on the batch's context, unless a method says otherwise.
 */
final class BatchExecution {
  /** The time between two calls that force the results to disk. */
  private static final long FORCE_MILLIS = 1_000;

  private final BatchOptions options;
  private final Context context;
  private final WorkerExecutor worker;
  private final BatchFolder folder;
  private final FluxClient client;
  private final StopSignal stop = new StopSignal();
  private final ProgressTracker progress;
  private final InDoubtLines inDoubt;
  private final InputReader input;
  private final Journal journal;
  private final ImageFetcher images;
  private final ResultWriter results;
  private final Promise<BatchSummary> done;

  /** Null before {@link #begin}. */
  private BatchSender sender;

  /**
   * @param images null to fetch no images
   * @param input opens the input; is called on a worker
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
    boolean retryUnknown = options.isRetryUnknownOutcome();
    this.progress = new ProgressTracker(folder.earlier().totals(), client);
    this.inDoubt = new InDoubtLines(folder.earlier().announced(), retryUnknown);
    this.input = new InputReader(input, folder, retryUnknown, stop);
    this.journal =
        new Journal(
            new AppendFile(
                folder.journal(), folder.journalLength(), folder::checkJournal, context, worker),
            stop);
    this.images = new ImageFetcher(folder, journal, worker, images, stop);
    AppendFile resultsFile =
        new AppendFile(
            folder.results(), folder.resultsLength(), folder::checkResults, context, worker);
    this.results = new ResultWriter(folder, resultsFile, journal, worker, stop);
    this.done = VertxAccess.promise(context.owner().getOrCreateContext());
  }

  /** Completes on the context that called the constructor. */
  Future<BatchSummary> done() {
    return done.future();
  }

  /** May be called from any thread. */
  BatchProgress progress() {
    return progress.progress();
  }

  /**
   * Starts the run.
   *
   * @param inputFile the input, whose lines are counted if it is a regular file; null for a stream
   */
  void begin(Path inputFile) {
    sender = new BatchSender(context.owner(), client, options, journal, stop);
    LineProcessor lines =
        new LineProcessor(
            folder, input, inDoubt, sender, images, results, journal, progress, worker, stop);
    MissingImages missing = new MissingImages(folder, images, results, progress, worker, stop);
    long timer = context.owner().setPeriodic(FORCE_MILLIS, id -> results.force());
    Future.join(lines.processAll(), missing.fetchAll(), countLines(inputFile))
        .transform(
            v -> {
              context.owner().cancelTimer(timer);
              return results.finish();
            })
        .compose(unwritten -> worker.executeBlocking(() -> close(unwritten, lines), false))
        .compose(
            summary ->
                lines.inputError() == null
                    ? Future.succeededFuture(summary)
                    : Future.failedFuture(lines.inputError()))
        .onComplete(done);
    done.future().onComplete(v -> worker.close());
  }

  /** Counts the lines of a regular file, unless the batch stops. */
  private Future<?> countLines(Path file) {
    if (file == null) {
      return Future.succeededFuture();
    }
    return worker
        .executeBlocking(
            () -> Files.isRegularFile(file) ? LineReader.count(file, stop::isStopped) : null, false)
        .onSuccess(progress::setTotal);
  }

  /** Submits no more requests; calls in flight finish. */
  void drain() {
    stop.stop("it was interrupted");
  }

  /** Cancels calls and downloads in flight. */
  void cancel() {
    drain();
    images.cancel();
    if (sender != null) {
      sender.cancel();
    }
  }

  /** Completes the files, closes the folder, and returns the summary. Blocks. */
  private BatchSummary close(List<GenerationOutcome> unwritten, LineProcessor lines) {
    if (unwritten.isEmpty()) {
      compact();
    }
    Path sheet = images.isEnabled() && lines.inputError() == null ? contactSheet() : null;
    close(folder);
    close(input);
    // Requests that stay in doubt may have been billed.
    inDoubt.unresolved().forEach(line -> progress.spend(line.outcome(), line.images()));
    return progress.summary(
        stop.reason(),
        unwritten,
        folder.path().resolve(BatchFolder.RESULTS),
        images.isEnabled() ? folder.images() : null,
        sheet);
  }

  private void compact() {
    if (!results.superseded().isEmpty()) {
      try {
        folder.compact(results.superseded());
      } catch (IOException e) {
        // The results stay as they are. Their readers use the last outcome of a line.
      }
    }
  }

  private static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // Harmless: all data is on disk or in the summary.
    }
  }

  /** Writes the contact sheet. Null if that fails, for example because the disk is full. */
  private Path contactSheet() {
    try {
      return ContactSheet.write(folder.path());
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
