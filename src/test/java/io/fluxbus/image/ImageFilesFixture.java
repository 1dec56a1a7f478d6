package io.fluxbus.image;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server of images, and the directory in which they are saved. */
abstract class ImageFilesFixture {
  final Vertx vertx = Vertx.vertx();
  final List<MultiMap> requests = new CopyOnWriteArrayList<>();

  @TempDir(factory = TargetDirectory.class)
  Path parent;

  volatile boolean available;

  Path directory;
  HttpServer server;

  ImageFiles files;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @BeforeEach
  void serve() {
    directory = parent.resolve("a/b");
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setMaxInitialLineLength(10_000))
            .requestHandler(
                request -> {
                  requests.add(request.headers());
                  switch (request.path()) {
                    case "/redirect" ->
                        request.response().setStatusCode(302).putHeader("location", "jpeg").end();
                    case "/later" -> {
                      if (available) {
                        request.response().end(Samples.jpeg(64, 48));
                      } else {
                        request.response().setStatusCode(404).end();
                      }
                    }
                    case "/png" -> request.response().end(Samples.png(30, 20));
                    default ->
                        request
                            .response()
                            .putHeader("set-cookie", "a=b")
                            .putHeader("content-type", "text/html")
                            .end(Samples.jpeg(64, 48));
                  }
                });
    Await.result(server.listen(0, "127.0.0.1"));
    files = ImageFiles.create(vertx, options());
  }

  ImageOptions options() {
    return new ImageOptions()
        .setBaseUrl("http://127.0.0.1:" + server.actualPort() + "/v1")
        .setRetryDelay(0);
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }
}
