package io.fluxbus.compatibility.consumer;

import static io.fluxbus.compatibility.consumer.Checks.await;
import static io.fluxbus.compatibility.consumer.Checks.expect;
import static io.fluxbus.compatibility.consumer.Checks.expectSuccess;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Images, streams and batches. */
final class FileChecks {
  private final Vertx vertx;
  private final Path folder;
  private final FluxClient client;
  private final ImageFiles images;

  FileChecks(Vertx vertx, StubServer stub, Path folder) {
    this.vertx = vertx;
    this.folder = folder;
    this.client =
        FluxClient.create(
            vertx, new FluxClientOptions().setApiKey("sk-key").setBaseUrl(stub.baseUrl()));
    this.images = ImageFiles.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()));
  }

  void run(Checks checks) {
    checks.check("saves an image", this::savesImage);
    checks.check("streams", this::streams);
    checks.check("runs a batch", this::batch);
    checks.check("resumes a batch", this::resume);
    checks.check("closes", () -> await(images.close().compose(closed -> client.close())));
  }

  private void savesImage() throws Exception {
    GenerationOutcome outcome =
        await(
            client
                .submit(GenerationRequest.of("Rabbit singing").withId("a1"))
                .outcome()
                .compose(generated -> images.save(generated, folder)));
    expectSuccess(outcome);
    expect(Files.size(Path.of(outcome.result().images().get(0).file())) > 100, outcome);
  }

  private void streams() throws Exception {
    GenerationStream stream = GenerationStream.create(vertx, client);
    List<GenerationOutcome> outcomes = new CopyOnWriteArrayList<>();
    Promise<Void> ended = Promise.promise();
    vertx.runOnContext(
        start -> {
          stream.exceptionHandler(ended::tryFail);
          stream.endHandler(ended::tryComplete);
          stream.handler(outcomes::add);
          for (int i = 0; i < 3; i++) {
            stream.write(GenerationRequest.of("Rabbit " + i));
          }
          stream.end();
        });
    await(ended.future());
    expect(outcomes.size() == 3, outcomes);
    outcomes.forEach(Checks::expectSuccess);
  }

  private BatchSummary runBatch() throws Exception {
    Path input = folder.resolve("requests.jsonl");
    Files.writeString(
        input,
        """
        {"id": "a", "prompt": "A cat"}
        {"id": "b", "prompt": "A dog"}
        """);
    BatchOptions options = new BatchOptions().setFolder(folder.resolve("batch").toString());
    return await(BatchRun.open(vertx, options).compose(run -> run.run(client, images, input)));
  }

  private void batch() throws Exception {
    BatchSummary summary = runBatch();
    expect(summary.succeeded() == 2, summary);
  }

  private void resume() throws Exception {
    BatchSummary summary = runBatch();
    expect(summary.complete() && summary.earlier() == 2, summary);
  }
}
