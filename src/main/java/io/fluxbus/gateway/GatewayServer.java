package io.fluxbus.gateway;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server with the limits that a gateway needs: on connections, on heads of requests, and on
 * connections without a request. A request may wait for its outcome as long as it takes.
 */
public final class GatewayServer {
  private static final int MAX_REQUEST_LINE = 8 * 1024;

  private final Vertx vertx;
  private final Handler<HttpServerRequest> handler;
  private final GatewayLimits limits;
  private final OpenConnections connections;
  private final GatewayResponses responses;
  private HttpServer server;
  private final long sweepPeriod;
  private long sweep;

  private GatewayServer(Vertx vertx, Handler<HttpServerRequest> handler, GatewayLimits limits) {
    this.vertx = vertx;
    this.handler = handler;
    this.limits = new GatewayLimits(limits);
    this.responses = new GatewayResponses(vertx, this.limits, InstantSource.system());
    // A caller that reads its response slowly has the time for writing, too.
    long idle = Math.max(limits.getIdleTimeout(), limits.getWriteTimeout());
    this.connections =
        new OpenConnections(
            limits.getMaxConnections(), TimeUnit.MILLISECONDS.toNanos(idle), System::nanoTime);
    this.sweepPeriod = Math.max(1, idle / 2);
  }

  /**
   * Creates a server that does not listen yet.
   *
   * @param handler such as {@link GatewayRouter#router}
   * @param limits are copied
   */
  public static GatewayServer create(
      Vertx vertx, Handler<HttpServerRequest> handler, GatewayLimits limits) {
    return new GatewayServer(vertx, handler, limits);
  }

  /**
   * Starts to listen. Called once.
   *
   * @param port 0 for any free port
   * @return the port. Fails if the address cannot be used
   */
  public Future<Integer> listen(String host, int port) {
    sweep = vertx.setPeriodic(sweepPeriod, tick -> connections.closeIdle());
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxHeaderSize(limits.getMaxHeaderBytes())
                    .setMaxInitialLineLength(MAX_REQUEST_LINE)
                    .setHandle100ContinueAutomatically(true)
                    // Requests that upgrade a connection have smuggled others past proxies.
                    .setHttp2ClearTextEnabled(false))
            .connectionHandler(connections::opened)
            .requestHandler(this::handle)
            // A malformed request is answered by Vert.x. It is no event for the log.
            .exceptionHandler(malformed -> {});
    return server.listen(port, host).map(HttpServer::actualPort);
  }

  private void handle(HttpServerRequest request) {
    // Without these handlers, Vert.x would log each client that disconnects.
    request.exceptionHandler(closed -> {});
    request.response().exceptionHandler(closed -> {});
    connections.requested(request);
    GatewayFailure malformed = RequestSyntax.failure(request);
    if (malformed == null) {
      handler.handle(request);
    } else {
      responses.fail(request, malformed, null);
    }
  }

  /** The number of open connections. */
  int openConnections() {
    return connections.size();
  }

  /** Stops listening, and closes all connections. */
  public Future<Void> close() {
    if (server == null) {
      return Future.succeededFuture();
    }
    vertx.cancelTimer(sweep);
    return server.close();
  }
}
