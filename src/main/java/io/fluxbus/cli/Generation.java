package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
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
import java.util.concurrent.ExecutionException;

/** One generation from the command line: the call, its images, and what an interrupt does. */
final class Generation {
  private final GenerationRequest request;
  private final FluxClientOptions options;
  private final boolean stub;
  private final ImageOptions imageOptions;
  private final Path folder;
  private final Report report;

  /**
   * @param folder for the images, or null to leave them where they are
   */
  Generation(
      GenerationRequest request,
      FluxClientOptions options,
      boolean stub,
      ImageOptions imageOptions,
      Path folder,
      Report report) {
    this.request = request;
    this.options = options;
    this.stub = stub;
    this.imageOptions = imageOptions;
    this.folder = folder;
    this.report = report;
  }

  int run() throws ExecutionException, InterruptedException {
    Vertx vertx = VertxOnce.create();
    try {
      if (stub) {
        options.setBaseUrl(VertxOnce.await(startStub(vertx)).baseUrl());
      }
      return ExitStatus.of(generate(vertx));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    } finally {
      VertxOnce.awaitBriefly(vertx.close());
    }
  }

  private GenerationOutcome generate(Vertx vertx) throws ExecutionException, InterruptedException {
    FluxClient client = FluxClient.create(vertx, options);
    ImageFiles files = ImageFiles.create(vertx, imageOptions.setBaseUrl(options.getBaseUrl()));
    try (Interrupt interrupt = new Interrupt()) {
      GenerationCall call = client.submit(request);
      interrupt.future().onSuccess(v -> call.cancel());
      report.started(vertx, request);
      GenerationOutcome outcome = VertxOnce.await(call.outcome());
      if (outcome.result() != null && folder != null) {
        Future<GenerationOutcome> saved = files.save(outcome, folder);
        interrupt.future().onSuccess(v -> files.close());
        outcome = VertxOnce.await(saved);
      }
      report.ended(outcome);
      return outcome;
    }
  }

  private Future<StubServer> startStub(Vertx vertx) {
    return StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen();
  }
}
