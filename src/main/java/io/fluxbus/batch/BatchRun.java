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
 * One run of a batch: a request for each line of an input, and for each of them one outcome in
 * {@code results.jsonl}, with its images in {@code images}. The input is a stream, and memory is
 * bounded whatever its length.
 *
 * <p>A run may end at any time and in any way; the next one in the same folder, with the same
 * input, goes on. No request is sent before {@code journal.jsonl} has it on disk. What has an
 * outcome is passed over; what was announced and has none is {@link
 * io.fluxbus.FailureType#OUTCOME_UNKNOWN unknown}, unless {@link
 * BatchOptions#setRetryUnknownOutcome} has it sent again.
 *
 * <p>Methods may be called from any thread, and their futures complete on the context that calls. A
 * run is used once.
 */
public final class BatchRun {
  private static final int WORKERS = 4;

  private final BatchOptions options;
  private final Context context;
  private final WorkerExecutor worker;
  private final BatchFolder folder;
  private final BigDecimal spent;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final VertxAccess.Owner owner;
  private final Closeable closeHook =
      completion -> closeWithOwner().onComplete(v -> completion.succeed());
  private volatile BatchExecution work;

  /** How it is to end, when somebody has asked for that; may be asked for before it begins. */
  private volatile Consumer<BatchExecution> wish = running -> {};

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
   * Opens the folder, makes it when it is missing, and reads what earlier runs did. Nobody else may
   * use it until the run has ended.
   *
   * @param options are copied
   * @return fails with a {@link BatchFolderException} when that cannot be
   */
  public static Future<BatchRun> open(Vertx vertx, BatchOptions options) {
    return open(vertx, options, FileChannel::open);
  }

  static Future<BatchRun> open(Vertx vertx, BatchOptions options, OwnFiles.Opener opener) {
    BatchOptions copy = new BatchOptions(options);
    VertxAccess.Owner owner = VertxAccess.owner(vertx);
    // Its own: what it needs to write the last outcome must not end with the caller's verticle.
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

  /** Of its own too, because an input such as a pipe may block for as long as it likes. */
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
   * What earlier runs have spent, or must be presumed to have: what is left of a spend limit is for
   * {@link FluxClientOptions#setSpendLimitUsd}.
   */
  public BigDecimal spentUsd() {
    return spent;
  }

  /**
   * Runs over a file, whose length tells how far it is. As {@link #run(FluxClient, ImageFiles,
   * InputStream)}.
   */
  public Future<BatchSummary> run(FluxClient client, ImageFiles images, Path input) {
    Future<BatchSummary> done = run(client, images, () -> open(input));
    if (Files.isRegularFile(input)) {
      worker
          .executeBlocking(() -> LineReader.count(input), false)
          .onSuccess(lines -> work.setTotal(lines));
    }
    return done;
  }

  private static InputStream open(Path input) throws IOException {
    // A channel cannot tell what waits in a pipe.
    return input.getFileSystem().equals(FileSystems.getDefault())
        ? new FileInputStream(input.toFile())
        : Files.newInputStream(input);
  }

  /**
   * Runs. Neither the client nor the image files are closed in the end.
   *
   * @param client has room in its queue for {@link BatchOptions#setWindow the window}
   * @param images fetches them, best with {@link io.fluxbus.image.ImageOptions#setDurable}; null to
   *     leave them where they are
   * @param input one request per line: the API's JSON with an optional {@code id}, or a string that
   *     is the prompt; in UTF-8, or with a byte order mark in UTF-16 or UTF-32. It is closed in the
   *     end
   * @return what the batch has come to, be it complete or not. Fails with a {@link
   *     BatchFolderException} when the input is not the one of the earlier runs, and with a {@link
   *     BatchInputException} when it is not JSON Lines; then nothing was sent
   * @throws IllegalStateException when it ran or was closed
   */
  public Future<BatchSummary> run(FluxClient client, ImageFiles images, InputStream input) {
    return run(client, images, () -> input);
  }

  private Future<BatchSummary> run(
      FluxClient client, ImageFiles images, Callable<InputStream> input) {
    Objects.requireNonNull(client, "client");
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a run is used once");
    }
    BatchExecution begins =
        new BatchExecution(options, context, worker, folder, client, images, input);
    work = begins;
    context.runOnContext(
        v -> {
          begins.begin();
          wish.accept(begins);
        });
    begins.done().onComplete(v -> owner.remove(closeHook));
    return CallerFuture.of(context.owner(), begins.done());
  }

  /** Sends nothing more, and lets what runs come to its end. */
  public void drain() {
    ask(BatchExecution::drain);
  }

  /**
   * Sends nothing more, and ends what runs: its outcome is unknown. Images that are not there yet
   * are left to the next run. A run does this when the verticle that opened it is undeployed.
   */
  public void cancel() {
    ask(BatchExecution::cancel);
  }

  private void ask(Consumer<BatchExecution> end) {
    wish = end;
    BatchExecution running = work;
    if (running != null) {
      context.runOnContext(v -> end.accept(running));
    }
  }

  /** How far it is; null before it runs. */
  public BatchProgress progress() {
    BatchExecution running = work;
    return running == null ? null : running.progress();
  }

  /** Gives the folder back, when it is not to run. */
  public Future<Void> close() {
    if (!begun.compareAndSet(false, true)) {
      return CallerFuture.failed(
          context.owner(), new IllegalStateException("it runs, or has ended"));
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
    BatchExecution running = work;
    if (running == null) {
      return close();
    }
    cancel();
    return running.done().mapEmpty();
  }
}
