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
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one command generates: a call for each request, all at once, and what becomes of them. */
final class Generation {
  private static final long MOMENT_MILLIS = 100;

  private final List<GenerationRequest> requests;
  private final FluxClientOptions options;
  private final boolean stub;
  private final ImageOptions imageOptions;
  private final Path folder;
  private final Report report;

  /**
   * @param folder for the images, or null to leave them where they are
   */
  Generation(
      List<GenerationRequest> requests,
      FluxClientOptions options,
      boolean stub,
      ImageOptions imageOptions,
      Path folder,
      Report report) {
    this.requests = requests;
    // All of them may have to wait.
    this.options = options.setMaxQueueSize(requests.size());
    this.stub = stub;
    this.imageOptions = imageOptions;
    this.folder = folder;
    this.report = report;
  }

  /** Returns the exit status. */
  int run() throws ExecutionException, InterruptedException {
    Vertx vertx = VertxOnce.create();
    try {
      if (stub) {
        options.setBaseUrl(VertxOnce.await(startStub(vertx)).baseUrl());
      }
      return generate(vertx);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    } finally {
      VertxOnce.awaitBriefly(vertx.close());
    }
  }

  private int generate(Vertx vertx) throws ExecutionException, InterruptedException {
    FluxClient client = FluxClient.create(vertx, options);
    ImageFiles files = ImageFiles.create(vertx, imageOptions.setBaseUrl(options.getBaseUrl()));
    try (ShutdownHook interrupt = new ShutdownHook()) {
      ImageSaving saving = new ImageSaving(vertx, files, folder, interrupt.future());
      Cancellation cancellation = new Cancellation();
      CallOptions treated = new CallOptions().setCancellation(cancellation);
      interrupt.future().onSuccess(v -> cancellation.cancel());
      BlockingQueue<Future<GenerationOutcome>> ended = new LinkedBlockingQueue<>();
      for (GenerationRequest request : requests) {
        // The call itself is not kept: its outcome may hold its images.
        Future<GenerationOutcome> outcome =
            client.submit(request, treated).outcome().compose(saving::save);
        outcome.onComplete(v -> ended.add(outcome));
      }
      return tell(client, ended);
    }
  }

  /** On the command's own thread, so that a reader who is slow holds up nothing else. */
  private int tell(FluxClient client, BlockingQueue<Future<GenerationOutcome>> ended)
      throws ExecutionException, InterruptedException {
    report.started();
    int status = ExitStatus.SUCCEEDED;
    int left = requests.size();
    while (left > 0) {
      Future<GenerationOutcome> next = ended.poll();
      if (next == null) {
        report.goesOn(client.stats());
        next = ended.poll(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (next != null) {
        GenerationOutcome outcome = VertxOnce.await(next);
        boolean told = report.ended(outcome);
        status = ExitStatus.worse(status, ExitStatus.of(outcome));
        status = ExitStatus.worse(status, told ? ExitStatus.SUCCEEDED : ExitStatus.FAILED);
        left--;
      }
    }
    report.allEnded();
    return status;
  }

  static Future<StubServer> startStub(Vertx vertx) {
    return StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen();
  }
}
