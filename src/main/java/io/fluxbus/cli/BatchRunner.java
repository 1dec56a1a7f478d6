package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.batch.BatchFolderException;
import io.fluxbus.batch.BatchInputException;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchProgress;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs a batch for the command line, from opening its folder to printing its summary. */
final class BatchRunner {
  /** A spend limit that allows no request. */
  private static final double TINY_LIMIT = 1e-9;

  private final Terminal terminal;
  private final FluxClientOptions options;
  private final BatchOptions batch;
  private final boolean stub;
  private final ImageOptions imageOptions;
  private final BatchProgressReporter report;
  private final BatchJson json;

  /**
   * @param imageOptions null to fetch no images
   * @param json prints the progress and the summary instead of text; null for text
   */
  BatchRunner(
      Terminal terminal,
      FluxClientOptions options,
      BatchOptions batch,
      boolean stub,
      ImageOptions imageOptions,
      ProgressMode mode,
      BatchJson json) {
    this.terminal = terminal;
    this.options = options;
    this.batch = batch;
    this.stub = stub;
    this.imageOptions = imageOptions;
    this.report = new BatchProgressReporter(terminal, mode);
    this.json = json;
  }

  /**
   * Returns the exit status.
   *
   * @param file the input, or null for standard input
   */
  int run(Path file) throws ExecutionException, InterruptedException {
    Vertx vertx = CommandVertx.create();
    try {
      BatchRun run = CommandVertx.await(BatchRun.open(vertx, batch));
      try {
        subtractFromLimit(run.spentUsd());
        if (stub) {
          options.setBaseUrl(CommandVertx.await(ApiBackend.startStub(vertx, false)).baseUrl());
        }
        return run(vertx, run, file);
      } finally {
        CommandVertx.awaitBriefly(run.close());
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BatchFolderException
          || e.getCause() instanceof BatchInputException) {
        throw new UsageException(e.getCause().getMessage());
      }
      throw e;
    } finally {
      CommandVertx.awaitBriefly(vertx.close());
    }
  }

  /** The spend limit applies to the whole batch, so the cost of earlier runs counts too. */
  private void subtractFromLimit(BigDecimal spent) {
    if (options.getSpendLimitUsd() != null) {
      BigDecimal left = BigDecimal.valueOf(options.getSpendLimitUsd()).subtract(spent);
      // If nothing is left, the run still fetches the images of earlier outcomes.
      options.setSpendLimitUsd(Math.max(TINY_LIMIT, left.doubleValue()));
    }
  }

  private int run(Vertx vertx, BatchRun run, Path file)
      throws ExecutionException, InterruptedException {
    FluxClient client = FluxClient.create(vertx, options);
    ImageFiles images =
        imageOptions == null
            ? null
            : ImageFiles.create(vertx, imageOptions.setBaseUrl(options.getBaseUrl()));
    try (SignalHandler signals = new SignalHandler(status -> drain(run), status -> run.cancel())) {
      Future<BatchSummary> done =
          file == null ? run.run(client, images, terminal.in()) : run.run(client, images, file);
      watch(run, done);
      BatchSummary summary = CommandVertx.await(done);
      printSummary(summary, signals.status() != 0);
      return signals.status() != 0 ? signals.status() : status(summary);
    }
  }

  private void drain(BatchRun run) {
    run.drain();
    report.printLine(
        "running requests may finish, and no more are sent; interrupt again to end them: their"
            + " outcomes will be unknown");
  }

  private void watch(BatchRun run, Future<BatchSummary> done) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    done.onComplete(v -> ended.countDown());
    do {
      BatchProgress progress = run.progress();
      report.show(progress);
      if (json != null) {
        json.progress(progress);
      }
    } while (!ended.await(report.intervalMillis(), TimeUnit.MILLISECONDS));
    report.show(run.progress());
    report.clear();
  }

  private void printSummary(BatchSummary summary, boolean interrupted) {
    if (json != null) {
      json.summary(summary);
    } else {
      printText(summary);
    }
    if (!summary.complete()) {
      String reason =
          interrupted || summary.stopReason() == null
              ? "not complete"
              : "stopped: " + summary.stopReason();
      terminal.err().println("fluxbus: " + reason + "; run the same command again to continue");
    }
    terminal.err().flush();
  }

  private void printText(BatchSummary summary) {
    BatchText.summary(summary).forEach(terminal.out()::println);
    if (!summary.unwritten().isEmpty()) {
      terminal.err().println("fluxbus: these outcomes could not be written:");
      summary.unwritten().forEach(o -> terminal.out().println(OutcomeJson.write(o)));
    }
    terminal.out().flush();
  }

  private static int status(BatchSummary summary) {
    if (summary.unknown() > 0) {
      return ExitStatus.UNKNOWN;
    }
    return summary.failed() > 0 || !summary.complete() ? ExitStatus.FAILED : ExitStatus.SUCCEEDED;
  }
}
