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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One generation from the command line: the call, its images, and what an interrupt does. */
final class Generation {
  private static final long FAREWELL_SECONDS = 3;

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
    GenerationCall call = client.submit(request);
    Promise<Void> interrupted = Promise.promise();
    CountDownLatch reported = new CountDownLatch(1);
    Thread farewell =
        new Thread(
            () -> {
              call.cancel();
              interrupted.complete();
              awaitQuietly(reported);
            });
    Runtime.getRuntime().addShutdownHook(farewell);
    report.started(vertx, request);
    GenerationOutcome outcome = VertxOnce.await(call.outcome());
    if (outcome.result() != null && folder != null) {
      // An interrupt while images are fetched must not lose what was paid for: the URLs are told.
      GenerationOutcome unsaved = outcome;
      outcome =
          VertxOnce.await(
              Future.any(files.save(outcome, folder), interrupted.future().map(unsaved))
                  .map(
                      first ->
                          first.succeeded(0) ? first.<GenerationOutcome>resultAt(0) : unsaved));
    }
    report.ended(outcome);
    reported.countDown();
    removeHook(farewell);
    return outcome;
  }

  private Future<StubServer> startStub(Vertx vertx) {
    return StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen();
  }

  private static void awaitQuietly(CountDownLatch reported) {
    try {
      reported.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook has run.
    }
  }
}
