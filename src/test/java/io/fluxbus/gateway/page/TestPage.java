package io.fluxbus.gateway.page;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page on a server of its own. It takes snapshots when the test says so. */
final class TestPage implements PageAccess {
  static final String ADMIN = "admin-0123456789abcdef";

  final TestSource source = new TestSource();
  final LivePage page;
  final Router router;

  /** What was requested. */
  final List<String> uris = new CopyOnWriteArrayList<>();

  private final Vertx vertx;

  /** Null if everybody may see the figures. */
  private final String accessToken;

  private HttpServer server;

  TestPage(Vertx vertx) {
    this(vertx, new LivePageOptions().setAdminToken(ADMIN), null);
  }

  TestPage(Vertx vertx, LivePageOptions options, String accessToken) {
    this.vertx = vertx;
    this.accessToken = accessToken;
    this.page = LivePage.createStopped(vertx, source, this, options);
    this.router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              uris.add(context.request().uri());
              context.next();
            });
    page.mount(router);
    listen(0);
  }

  void listen(int port) {
    server =
        Await.result(
            vertx
                // A small buffer, so that a page that does not read is noticed.
                .createHttpServer(new HttpServerOptions().setSendBufferSize(4096))
                .requestHandler(router)
                .listen(port, "127.0.0.1"));
  }

  /** Stops the server as if its process ended. The page goes on. */
  void stop() {
    Await.result(server.close());
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  @Override
  public boolean isForeign(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null && !url().equals(origin + "/");
  }

  @Override
  public boolean permits(HttpServerRequest request) {
    return accessToken == null
        || ("Bearer " + accessToken).equals(request.getHeader(HttpHeaders.AUTHORIZATION));
  }
}
