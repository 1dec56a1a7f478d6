package io.fluxbus.batch;

import io.fluxbus.Await;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.imageio.ImageIO;

/** A batch whose images are on a host that can fail. */
final class ImageHostFixture {
  /** The paths that were requested. */
  final Queue<String> fetched = new ConcurrentLinkedQueue<>();

  final BatchFixture batch;
  final String url;

  /** The status of responses for paths that contain "b". */
  volatile int status = 503;

  /** Whether the host does not respond at all. */
  volatile boolean silent;

  private final Buffer jpeg;

  ImageHostFixture(Vertx vertx, Path parent) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    jpeg = Buffer.buffer(bytes.toByteArray());
    HttpServer server =
        Await.result(vertx.createHttpServer().requestHandler(this::respond).listen(0, "127.0.0.1"));
    url = "http://127.0.0.1:" + server.actualPort();
    batch = new BatchFixture(vertx, parent, new StubOptions());
    batch.clientOptions.setMaxConcurrency(1);
    batch.withImages = true;
    batch.imageOrigins = List.of(url);
  }

  private void respond(HttpServerRequest request) {
    fetched.add(request.path());
    if (silent) {
      return;
    }
    boolean isDown = request.path().contains("b") && status != 200;
    request.response().setStatusCode(isDown ? status : 200).end(isDown ? Buffer.buffer() : jpeg);
  }

  /** The next response of the API names images with these paths on the host. */
  void enqueue(String... paths) {
    List<JsonObject> images =
        List.of(paths).stream().map(path -> new JsonObject().put("url", url + path)).toList();
    batch.stub.enqueue(
        StubAnswer.raw(200, new JsonObject().put("images", images).encode())
            .withHeader("x-aimlapi-usd-spent", "0.123456789012345678"));
  }

  /** Runs a batch with this number of requests, and forgets what was fetched before. */
  BatchSummary run(int requests) {
    fetched.clear();
    return batch.run(BatchFixture.requests(requests));
  }

  byte[] results() throws IOException {
    return Files.readAllBytes(batch.folder.resolve("results.jsonl"));
  }
}
