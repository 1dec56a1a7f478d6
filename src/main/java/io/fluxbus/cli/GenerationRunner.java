package io.fluxbus.cli;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
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
  private final FluxClientOptions options;
  private final boolean stub;
  private final ImageOptions imageOptions;
  private final Path folder;
  private final Report report;

  /**
   * @param folder the folder for the images, or null to fetch no images
   */
  GenerationRunner(
      List<GenerationRequest> requests,
      FluxClientOptions options,
      boolean stub,
      ImageOptions imageOptions,
      Path folder,
      Report report) {
    this.requests = requests;
    // The queue has room for all requests.
    this.options = options.setMaxQueueSize(requests.size());
    this.stub = stub;
    this.imageOptions = imageOptions;
    this.folder = folder;
    this.report = report;
  }

  /** Returns the exit status. */
  int run() throws ExecutionException, InterruptedException {
    Vertx vertx = CommandVertx.create();
    try {
      if (stub) {
        options.setBaseUrl(CommandVertx.await(startStub(vertx, folder != null)).baseUrl());
      }
      return generate(vertx);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    } finally {
      CommandVertx.awaitBriefly(vertx.close());
    }
  }

  private int generate(Vertx vertx) throws ExecutionException, InterruptedException {
    FluxClient client = FluxClient.create(vertx, options);
    ImageFiles files = ImageFiles.create(vertx, imageOptions.setBaseUrl(options.getBaseUrl()));
    Promise<Void> interrupt = Promise.promise();
    Future<Void> interrupted = interrupt.future();
    try (SignalHandler signals =
        new SignalHandler(
            status -> {
              vertx.setTimer(INTERRUPTED_MILLIS, timer -> Runtime.getRuntime().halt(status));
              interrupt.complete();
            },
            status -> Runtime.getRuntime().halt(status))) {
      ImageSaving saving = new ImageSaving(vertx, files, folder, interrupted);
      Cancellation cancellation = new Cancellation();
      CallOptions callOptions = new CallOptions().setCancellation(cancellation);
      interrupted.onSuccess(v -> cancellation.cancel());
      BlockingQueue<Future<GenerationOutcome>> ended = new LinkedBlockingQueue<>();
      for (GenerationRequest request : requests) {
        // No reference to the call is kept, because its outcome may contain the bytes of its
        // images.
        Future<GenerationOutcome> outcome =
            client.submit(request, callOptions).outcome().compose(saving::save);
        outcome.onComplete(v -> ended.add(outcome));
      }
      int status = report(client, ended);
      return signals.status() != 0 ? signals.status() : status;
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

  /**
   * Starts a stub server on a free port.
   *
   * @param paintEarly whether the server paints an image before it is downloaded
   */
  static Future<StubServer> startStub(Vertx vertx, boolean paintEarly) {
    return StubServer.create(
            vertx, new StubOptions().setForm(StubForm.IMAGES).setPaintEarly(paintEarly))
        .listen();
  }
}
