package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections are limited in number, and those without a request in time. */
@ExtendWith(VertxExtension.class)
class OpenConnectionsTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private final AtomicLong now = new AtomicLong();
  private final OpenConnections connections = new OpenConnections(2, 100, now::get);
  private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
  private int port;

  @BeforeEach
  void listen(Vertx vertx) {
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .connectionHandler(connections::opened)
            .requestHandler(
                request -> {
                  connections.requested(request);
                  requests.add(request);
                });
    port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

  private RawClient connect(Vertx vertx, int count) {
    RawClient client = RawClient.connect(vertx, port);
    Await.until(() -> connections.size() == count);
    return client;
  }

  private void pass(long time) {
    now.addAndGet(time);
    connections.closeIdle();
  }

  @Test
  void aConnectionWithoutACompleteHeadIsClosed(Vertx vertx) {
    RawClient client = connect(vertx, 1).write("GET / HTTP/1.1\r\nX: ");

    pass(99);
    assertThat(connections.size()).isEqualTo(1);
    pass(1);

    client.awaitClosed();
    Await.until(() -> connections.size() == 0);
  }

  @Test
  void aConnectionWhoseRequestWaitsStaysOpen(Vertx vertx) {
    RawClient client = connect(vertx, 1).write(GET);
    Await.until(() -> requests.size() == 1);

    pass(1_000);
    pass(1_000);
    requests.get(0).response().end("image");

    client.await("image");
    assertThat(connections.size()).isEqualTo(1);
  }

  @Test
  void aConnectionIsClosedSomeTimeAfterItsResponse(Vertx vertx) {
    RawClient client = connect(vertx, 1).write(GET);
    Await.until(() -> requests.size() == 1);
    requests.get(0).response().end("image");
    client.await("image");

    pass(1_000);
    pass(99);
    assertThat(connections.size()).isEqualTo(1);
    pass(1);

    client.awaitClosed();
  }

  @Test
  void aFurtherConnectionIsClosedAtOnce(Vertx vertx) {
    connect(vertx, 1);
    RawClient second = connect(vertx, 2);

    RawClient.connect(vertx, port).awaitClosed();

    assertThat(connections.size()).isEqualTo(2);
    second.close();
    Await.until(() -> connections.size() == 1);
    connect(vertx, 2).write(GET);
    Await.until(() -> requests.size() == 1);
  }
}
