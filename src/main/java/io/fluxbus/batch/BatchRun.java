package io.fluxbus.batch;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One run of a batch. It submits a request for each line of an input, appends one outcome for each
 * of them to {@code results.jsonl}, and writes the images to {@code images}. The input is a stream,
 * and memory is bounded: about 25 bytes for each id in the input, and 7 for each line of earlier
 * runs.
 *
 * <p>A run may end at any time and in any way, even by a power failure. The next run in the same
 * folder with the same input continues. A request is in {@code journal.jsonl} on disk before it is
 * sent. Lines with an outcome are skipped. A request that is in the journal and has no outcome
 * becomes {@link io.fluxbus.FailureType#OUTCOME_UNKNOWN unknown}, unless {@link
 * BatchOptions#setRetryUnknownOutcome} is set; then it is sent again.
 *
 * <pre>{@code
 * BatchRun.open(vertx, new BatchOptions().setFolder("out"))
 *     .compose(batch -> batch.run(client, images, Path.of("prompts.jsonl")))
 *     .onSuccess(summary -> System.out.println(summary.succeeded()));
 * }</pre>
 *
 * <p>Methods may be called from any thread and do not block. Their futures complete on the caller's
 * context. A run can be used once.
 */
public final class BatchRun {
  private static final int WORKERS = 4;

  private final BatchOptions options;
  private final Context context;
  private final WorkerExecutor worker;
  private final BatchFolder folder;
  private final BigDecimal spent;
  private final AtomicBoolean used = new AtomicBoolean();
  private final VertxAccess.Owner owner;
  private final Closeable closeHook =
      completion -> closeWithOwner().onComplete(v -> completion.succeed());

  /** Null before {@link #run}. */
  private volatile BatchExecution execution;

  /** Drains or cancels the execution as soon as it begins, if that was requested before. */
  private volatile Consumer<BatchExecution> requestedEnd = running -> {};

  private BatchRun(
      BatchOptions options,
      Context context,
      WorkerExecutor worker,
      BatchFolder folder,
      VertxAccess.Owner owner) {
    this.options = options;
    this.context = context;
    this.worker = worker;
    this.folder = folder;
    this.spent = folder.earlier().spent();
    this.owner = owner;
    owner.add(closeHook);
  }

  /**
   * Opens the folder, creates it if it is missing, and reads the outcomes of earlier runs. No other
   * run can use the folder until this one has ended or was {@link #close closed}.
   *
   * @param options are copied
   * @return the run; fails with a {@link BatchFolderException} if the folder cannot be used
   */
  public static Future<BatchRun> open(Vertx vertx, BatchOptions options) {
    return open(vertx, options, FileChannel::open);
  }

  static Future<BatchRun> open(Vertx vertx, BatchOptions options, OwnFiles.Opener opener) {
    BatchOptions copy = new BatchOptions(options);
    VertxAccess.Owner owner = VertxAccess.owner(vertx);
    // A context of its own, so that undeploying the caller's verticle does not close the worker
    // before the last outcome is written.
    Context context = VertxAccess.newContext(vertx);
    WorkerExecutor worker = worker(context);
    return worker
        .executeBlocking(
            () ->
                BatchFolder.open(
                    Path.of(copy.getFolder()), new BatchTotals(copy.getPricePerImageUsd()), opener),
            false)
        .onFailure(cause -> worker.close())
        .map(folder -> new BatchRun(copy, context, worker, folder, owner));
  }

  /** A worker of its own, because reading an input such as a pipe may block without a limit. */
  private static WorkerExecutor worker(Context context) {
    return VertxAccess.call(
        context,
        () ->
            context
                .owner()
                .createSharedWorkerExecutor(
                    "fluxbus-batch-" + UUID.randomUUID(),
                    WORKERS,
                    Long.MAX_VALUE,
                    TimeUnit.NANOSECONDS));
  }

  /**
   * The dollars that earlier runs have spent, including those of outcomes that may have been
   * billed. Subtract them from a budget for the whole batch before {@link
   * FluxClientOptions#setSpendLimitUsd}.
   */
  public BigDecimal spentUsd() {
    return spent;
  }

  /**
   * Runs with a file as the input. {@link #progress} then shows the number of its lines. Otherwise
   * like {@link #run(FluxClient, ImageFiles, InputStream)}.
   */
  public Future<BatchSummary> run(FluxClient client, ImageFiles images, Path input) {
    return run(client, images, () -> open(input), input);
  }

  private static InputStream open(Path input) throws IOException {
    // Unlike the stream of a channel, a FileInputStream knows how many bytes a pipe has available.
    return input.getFileSystem().equals(FileSystems.getDefault())
        ? new FileInputStream(input.toFile())
        : Files.newInputStream(input);
  }

  /**
   * Runs with a stream as the input.
   *
   * @param client submits the requests; its queue must have room for {@link BatchOptions#setWindow
   *     the window}. It stays open.
   * @param images fetches the images, best with {@link io.fluxbus.image.ImageOptions#setDurable};
   *     null to leave them on their host. It stays open.
   * @param input one request per line: the API's JSON with an optional {@code id}, or a JSON string
   *     with the prompt. The encoding is UTF-8, or UTF-16 or UTF-32 with a byte order mark. It is
   *     read on a worker thread and closed at the end.
   * @return the summary, even if the batch is not complete. Fails with a {@link
   *     BatchFolderException} if the input is not the one of the earlier runs, and with a {@link
   *     BatchInputException} if it is not JSON Lines; nothing was sent then.
   * @throws IllegalStateException if the run was used or closed before
   */
  public Future<BatchSummary> run(FluxClient client, ImageFiles images, InputStream input) {
    return run(client, images, () -> input, null);
  }

  private Future<BatchSummary> run(
      FluxClient client, ImageFiles images, Callable<InputStream> input, Path inputFile) {
    Objects.requireNonNull(client, "client");
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("a run can be used once");
    }
    BatchExecution created =
        new BatchExecution(options, context, worker, folder, client, images, input);
    execution = created;
    context.runOnContext(
        v -> {
          created.begin(inputFile);
          requestedEnd.accept(created);
        });
    created.done().onComplete(v -> owner.remove(closeHook));
    return CallerFuture.of(context.owner(), created.done());
  }

  /** Submits no more requests. Calls in flight finish and are recorded. */
  public void drain() {
    end(BatchExecution::drain);
  }

  /**
   * Submits no more requests and cancels those in flight; their outcomes are unknown. Images that
   * are not on disk yet are left to the next run. Undeploying the verticle that opened the run does
   * the same.
   */
  public void cancel() {
    end(BatchExecution::cancel);
  }

  private void end(Consumer<BatchExecution> end) {
    requestedEnd = end;
    BatchExecution running = execution;
    if (running != null) {
      context.runOnContext(v -> end.accept(running));
    }
  }

  /** The progress so far; null before the run has started. */
  public BatchProgress progress() {
    BatchExecution running = execution;
    return running == null ? null : running.progress();
  }

  /**
   * Releases the folder of a run that is not used.
   *
   * @return fails with an {@link IllegalStateException} if the run was used or closed before
   */
  public Future<Void> close() {
    if (!used.compareAndSet(false, true)) {
      return CallerFuture.failed(
          context.owner(), new IllegalStateException("the run was used or closed before"));
    }
    owner.remove(closeHook);
    return worker
        .<Void>executeBlocking(
            () -> {
              folder.close();
              return null;
            },
            false)
        .eventually(worker::close);
  }

  private Future<Void> closeWithOwner() {
    BatchExecution running = execution;
    if (running == null) {
      return close();
    }
    cancel();
    return running.done().mapEmpty();
  }
}
