package io.fluxbus.cli;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One generation from the command line: the call, its images, and what an interrupt does. */
final class Generation {
  /** Less than an interrupt puts the process's end off. */
  private static final long GIVE_UP_SECONDS = 3;

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
        outcome = VertxOnce.await(saved(vertx, outcome, files, interrupt));
      }
      report.ended(outcome);
      return outcome;
    }
  }

  /** What was paid for is told in time, even where closing cannot break a download off. */
  private Future<GenerationOutcome> saved(
      Vertx vertx, GenerationOutcome outcome, ImageFiles files, Interrupt interrupt) {
    GenerationException givenUp =
        new GenerationException(FailureType.DOWNLOAD_FAILED, "interrupted while fetching images")
            .withInferenceId(outcome.result().inferenceId())
            .withAttempts(outcome.attempts());
    Promise<GenerationOutcome> told = Promise.promise();
    files.save(outcome, folder).onSuccess(told::tryComplete);
    interrupt
        .future()
        .onSuccess(v -> files.close())
        .compose(v -> vertx.timer(GIVE_UP_SECONDS, TimeUnit.SECONDS))
        .onSuccess(v -> told.tryComplete(outcome.withImages(outcome.result(), givenUp)));
    return told.future();
  }

  private Future<StubServer> startStub(Vertx vertx) {
    return StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen();
  }
}
