package io.fluxbus.image;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A directory for images, and a host that sends the next of its responses to each GET. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ImageFixture {
  Vertx vertx;

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  private final List<ImageFiles> opened = new ArrayList<>();
  ImageHost server;

  @BeforeAll
  void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  void close() {
    Await.result(vertx.close());
  }

  @AfterEach
  void closeFiles() {
    opened.forEach(files -> Await.result(files.close()));
    opened.clear();
    server = null;
  }

  /** Starts a host. It sends the last response to every further GET. */
  @SafeVarargs
  final void serve(Handler<NetSocket>... responses) {
    Queue<Handler<NetSocket>> queue = new ArrayDeque<>();
    for (Handler<NetSocket> response : responses) {
      queue.add(response);
    }
    server =
        new ImageHost(
            vertx, socket -> (queue.size() > 1 ? queue.remove() : queue.element()).handle(socket));
  }

  ImageOptions options() {
    return new ImageOptions()
        .setBaseUrl(server == null ? "http://127.0.0.1:1" : server.origin())
        .setRetryDelay(0);
  }

  ImageFiles files(ImageOptions options) {
    ImageFiles files = new ImageFiles(vertx, options, InetAddress::getAllByName);
    opened.add(files);
    return files;
  }

  GenerationOutcome fetch() {
    return save(Samples.urls("a1", server.url()));
  }

  GenerationOutcome save(GenerationOutcome outcome) {
    return Await.result(files(options()).save(outcome, directory));
  }

  static GeneratedImage first(GenerationOutcome outcome) {
    return outcome.result().images().get(0);
  }

  static String base64(Buffer bytes) {
    return Base64.getEncoder().encodeToString(bytes.getBytes());
  }
}
