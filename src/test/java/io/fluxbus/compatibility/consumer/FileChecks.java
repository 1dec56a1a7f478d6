package io.fluxbus.compatibility.consumer;

import static io.fluxbus.compatibility.consumer.Checks.await;
import static io.fluxbus.compatibility.consumer.Checks.expect;
import static io.fluxbus.compatibility.consumer.Checks.expectSuccess;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Images, streams and batches. */
final class FileChecks {
  /** A PNG of one pixel. */
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

  private final Vertx vertx;
  private final Path folder;
  private final FaultServer imageServer;
  private final FaultServer api;
  private final FluxClient client;
  private final ImageFiles images;

  FileChecks(Vertx vertx, Path folder) throws IOException {
    this.vertx = vertx;
    this.folder = folder;
    this.imageServer =
        FaultServer.http1((request, socket) -> socket.getOutputStream().write(imageResponse()));
    String body = "{\"images\": [{\"url\": \"" + imageServer.url() + "/a.png\"}]}";
    this.api = FaultServer.http1((request, socket) -> FaultServer.succeed(socket, body));
    this.client =
        FluxClient.create(vertx, new FluxClientOptions().setApiKey("sk-key").setBaseUrl(api.url()));
    this.images = ImageFiles.create(vertx, new ImageOptions().setBaseUrl(imageServer.url()));
  }

  private static byte[] imageResponse() {
    return FaultServer.response("200 OK", "", new String(PNG, ISO_8859_1));
  }

  void run(Checks checks) {
    checks.check("saves an image", this::savesImage);
    checks.check("streams", this::streams);
    checks.check("runs a batch", this::batch);
    checks.check("resumes a batch", this::resume);
    checks.check("closes", this::close);
  }

  private void close() throws Exception {
    await(images.close().compose(closed -> client.close()));
    api.close();
    imageServer.close();
  }

  private void savesImage() throws Exception {
    GenerationOutcome outcome =
        await(
            client
                .submit(GenerationRequest.of("Rabbit singing").withId("a1"))
                .outcome()
                .compose(generated -> images.save(generated, folder)));
    expectSuccess(outcome);
    Path file = Path.of(outcome.result().images().get(0).file());
    expect(Arrays.equals(Files.readAllBytes(file), PNG), outcome);
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
    expect(summary.complete() && summary.earlierOutcomes() == 2, summary);
  }
}
