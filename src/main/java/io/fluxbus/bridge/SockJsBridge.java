package io.fluxbus.bridge;

import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.HttpCaller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * A bridge over SockJS to the event bus of a Vertx, at {@value #PATH}, with the protocol of
 * Vert.x's SockJS bridge. Its only transport is WebSocket: the others exist for old browsers, and
 * pages of other sites could use them. It needs Vert.x Web.
 *
 * <pre>{@code
 * SockJsBridge bridge = SockJsBridge.create(vertx, new BridgeOptions());
 * bridge.listen("127.0.0.1", 7001);
 * }</pre>
 */
public final class SockJsBridge {
  /** The path below which the bridge is found. */
  public static final String PATH = "/eventbus";

  private static final Pattern PATHS =
      Pattern.compile(PATH + "/(info|websocket|[^/.]+/[^/.]+/websocket)");

  private static final List<String> OTHER_TRANSPORTS =
      List.of("XHR", "EVENT_SOURCE", "HTML_FILE", "JSON_P");

  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** SockJS writes a message as a string in an array, in which each character may be escaped. */
  private static final int ESCAPED = 6;

  private final Vertx vertx;
  private final BridgeHost host;
  private final LongSupplier clock;

  /** When each connection was opened that is not a WebSocket yet. */
  private final Map<HttpConnection, Long> requests = new ConcurrentHashMap<>();

  private HttpServer server;
  private long sweepTimer;

  private SockJsBridge(Vertx vertx, BridgeOptions options, LongSupplier clock) {
    this.vertx = vertx;
    this.host = new BridgeHost(vertx, options, clock);
    this.clock = clock;
  }

  /**
   * Creates a bridge that does not listen yet.
   *
   * @param vertx the Vertx of the workers, or a node of their cluster
   * @param options are copied
   */
  public static SockJsBridge create(Vertx vertx, BridgeOptions options) {
    return new SockJsBridge(vertx, new BridgeOptions(options), System::nanoTime);
  }

  /**
   * Starts to listen. Called once.
   *
   * @param port 0 for any free port
   * @return the port. Fails if the address cannot be used, and with an {@link
   *     IllegalArgumentException} if other machines can reach it and there is no access token
   */
  public Future<Integer> listen(String address, int port) {
    return host.listen(
        address,
        () -> {
          long period = Math.max(1, host.options().getIdleTimeout() / 2);
          sweepTimer = vertx.setPeriodic(period, tick -> sweep());
          int longest =
              (int)
                  Math.min(Integer.MAX_VALUE, (long) ESCAPED * host.options().getMaxMessageBytes());
          server =
              vertx
                  .createHttpServer(
                      new HttpServerOptions()
                          .setMaxHeaderSize(MAX_HEADER_BYTES)
                          .setHttp2ClearTextEnabled(false)
                          .setMaxWebSocketFrameSize(longest)
                          .setMaxWebSocketMessageSize(longest)
                          // A compressed message may be a thousand times as long.
                          .setPerFrameWebSocketCompressionSupported(false)
                          .setPerMessageWebSocketCompressionSupported(false))
                  .connectionHandler(this::connected)
                  .requestHandler(router())
                  .exceptionHandler(malformed -> {});
          return server.listen(port, address).map(HttpServer::actualPort);
        });
  }

  private void connected(HttpConnection connection) {
    if (host.size() + requests.size() >= host.options().getMaxConnections()) {
      connection.close();
      return;
    }
    requests.put(connection, clock.getAsLong());
    connection.closeHandler(v -> requests.remove(connection));
  }

  private Router router() {
    SockJSHandlerOptions options = new SockJSHandlerOptions().setInsertJSESSIONID(false);
    OTHER_TRANSPORTS.forEach(options::addDisabledTransport);
    Router router = Router.router(vertx);
    router.route().handler(this::check);
    router
        .route(PATH + "/*")
        .subRouter(SockJSHandler.create(vertx, options).socketHandler(this::open));
    return router;
  }

  private void check(RoutingContext context) {
    HttpServerRequest http = context.request();
    http.exceptionHandler(closed -> {});
    boolean exists = http.method().equals(HttpMethod.GET) && PATHS.matcher(http.path()).matches();
    if (!exists) {
      end(context, 404, "There is no such path. The path of the bridge is " + PATH + ".");
    } else if (http.headers().getAll(HttpHeaders.HOST).size() > 1
        || HttpCaller.isForeignPage(http)) {
      end(context, 403, "Pages of other sites must not use this server.");
    } else if (!host.needsToken() && !HttpCaller.isThisMachine(http)) {
      end(context, 403, "Other machines need an access token, which is not set.");
    } else if (!host.needsToken() && !HttpCaller.namesThisMachine(http)) {
      end(context, 403, "The Host header must name this machine, such as localhost.");
    } else {
      context.next();
    }
  }

  private static void end(RoutingContext context, int status, String text) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(text + "\n");
  }

  private void open(SockJSSocket socket) {
    HttpConnection http = socket.routingContext().request().connection();
    requests.remove(http);
    BridgeConnection connection = host.add(Dialect.SOCKJS, new SockJsLink(socket, http));
    int longest = host.options().getMaxMessageBytes();
    socket
        .handler(
            message -> {
              if (message.length() > longest) {
                connection.reject(
                    BridgeRejection.unreadable(
                        "a message must have at most " + longest + " bytes"));
              } else {
                connection.receive(message.getBytes());
              }
            })
        .exceptionHandler(reset -> {})
        .closeHandler(v -> host.remove(connection));
  }

  /** Closes connections that have not become a WebSocket in time. */
  private void sweep() {
    long oldest =
        clock.getAsLong() - TimeUnit.MILLISECONDS.toNanos(host.options().getIdleTimeout());
    Map.copyOf(requests)
        .forEach(
            (connection, opened) -> {
              if (opened - oldest <= 0) {
                ConnectionGuard.abort(connection);
              }
            });
  }

  /** The number of connections. */
  int connections() {
    return host.size() + requests.size();
  }

  /**
   * Lets callers read the replies to their requests, for a few seconds at most, and closes all
   * connections. Close it after the workers, whose calls have their outcomes then.
   *
   * @return completes when it is closed, and never fails
   */
  public Future<Void> close() {
    return host.close(
        () -> {
          vertx.cancelTimer(sweepTimer);
          return server == null ? Future.succeededFuture() : server.close();
        });
  }

  private record SockJsLink(SockJSSocket socket, HttpConnection connection) implements Link {
    @Override
    public Future<Void> write(Buffer json) {
      // A text is a text frame of the WebSocket; a buffer would be a binary one.
      return socket.write(json.toString());
    }

    @Override
    public void close() {
      socket.close();
    }

    @Override
    public void abort() {
      ConnectionGuard.abort(connection);
    }
  }
}
