package io.fluxbus.cli;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.image.ImageFileRecorder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs all requests of one command at the same time and reports their outcomes. */
final class GenerationRunner {
  private static final long REPORT_INTERVAL_MILLIS = 100;

  /** The time after a signal in which the outcomes are reported. Then the process ends. */
  private static final long INTERRUPTED_MILLIS = 5_000;

  private final List<GenerationRequest> requests;
  private final List<String> keys;
  private final String tenant;
  private final Backend backend;
  private final Path folder;
  private final Report report;

  /**
   * @param keys the idempotency key of each request; null for none
   * @param tenant whose requests they are; null for none
   * @param folder the folder for the images, or null to fetch no images
   */
  GenerationRunner(
      List<GenerationRequest> requests,
      List<String> keys,
      String tenant,
      Backend backend,
      Path folder,
      Report report) {
    this.requests = requests;
    this.keys = keys;
    this.tenant = tenant;
    this.backend = backend;
    this.folder = folder;
    this.report = report;
  }

  /** Returns the exit status. */
  int run() throws ExecutionException, InterruptedException {
    Vertx vertx = backend.createVertx();
    try {
      return generate(vertx);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    } finally {
      backend.close();
      CommandVertx.awaitBriefly(vertx.close());
    }
  }

  private int generate(Vertx vertx) throws ExecutionException, InterruptedException {
    FluxClient client = backend.createClient(vertx);
    ImageDownloads downloads = backend.createDownloads(vertx);
    Promise<Void> interrupt = Promise.promise();
    Future<Void> interrupted = interrupt.future();
    try (SignalHandler signals =
        new SignalHandler(
            status -> {
              vertx.setTimer(INTERRUPTED_MILLIS, timer -> Runtime.getRuntime().halt(status));
              interrupt.complete();
            },
            status -> Runtime.getRuntime().halt(status))) {
      ImageSaving saving = new ImageSaving(vertx, downloads, folder, interrupted);
      Cancellation cancellation = new Cancellation();
      CallOptions callOptions = new CallOptions().setTenant(tenant).setCancellation(cancellation);
      interrupted.onSuccess(v -> cancellation.cancel());
      BlockingQueue<Future<GenerationOutcome>> ended = new LinkedBlockingQueue<>();
      for (int i = 0; i < requests.size(); i++) {
        GenerationRequest request = requests.get(i);
        CallOptions own = new CallOptions(callOptions).setIdempotencyKey(keys.get(i));
        // No reference to the call is kept, because its outcome may contain the bytes of its
        // images.
        Future<GenerationOutcome> outcome =
            client
                .submit(request, own)
                .outcome()
                .compose(saving::save)
                .onSuccess(saved -> record(client, request, own, saved));
        outcome.onComplete(v -> ended.add(outcome));
      }
      int status = report(client, ended);
      return signals.status() != 0 ? signals.status() : status;
    }
  }

  /** Lets a client with a store know in which files the images are. Closing it waits for this. */
  private static void record(
      FluxClient client, GenerationRequest request, CallOptions options, GenerationOutcome saved) {
    if (client instanceof ImageFileRecorder recorder) {
      recorder.recordFiles(request, options, saved);
    }
  }

  /**
   * Reports the outcomes and returns the exit status. Runs on the command's thread, so that a slow
   * reader of the output does not block an event loop.
   */
  private int report(FluxClient client, BlockingQueue<Future<GenerationOutcome>> ended)
      throws ExecutionException, InterruptedException {
    report.started();
    int status = ExitStatus.SUCCEEDED;
    int unreported = requests.size();
    while (unreported > 0) {
      Future<GenerationOutcome> next = ended.poll();
      if (next == null) {
        report.progress(client.stats());
        next = ended.poll(REPORT_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (next != null) {
        GenerationOutcome outcome = CommandVertx.await(next);
        boolean written = report.settled(outcome);
        status = ExitStatus.worse(status, ExitStatus.of(outcome));
        status = ExitStatus.worse(status, written ? ExitStatus.SUCCEEDED : ExitStatus.FAILED);
        unreported--;
      }
    }
    report.finished();
    return status;
  }
}
