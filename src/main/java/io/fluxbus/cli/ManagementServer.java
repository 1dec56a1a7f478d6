package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.gateway.GatewayLimits;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.gateway.GatewayServer;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.metrics.HealthProcedures;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.util.List;
import java.util.Map;

/**
 * The HTTP server of {@code serve}: health checks and meters in the text format of Prometheus for
 * operators, and the gateway. It runs in its own Vertx, so that it responds while the serving one
 * is blocked or drains.
 */
final class ManagementServer {
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";
  static final String METRICS = "/metrics";

  /** The time limit of a check, beyond which it would count as a defect of the check. */
  private static final long CHECK_MILLIS = 5_000;

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Router router;
  private final Vertx vertx;
  private volatile boolean draining;

  /** One of these is needed to read the meters; null if none is. */
  private List<AccessToken> meterTokens;

  /**
   * @param vertx runs the server
   * @param serving the Vertx whose event loops are checked
   * @param checks further checks of whether the worker is ready, by name
   */
  ManagementServer(
      Vertx vertx,
      Vertx serving,
      FluxClient client,
      Map<String, Handler<Promise<Status>>> checks,
      ServeMeters meters) {
    this.vertx = vertx;
    this.router = Router.router(vertx);
    HealthChecks live =
        HealthChecks.create(vertx)
            .register("event-loops", CHECK_MILLIS, HealthProcedures.live(serving));
    HealthChecks ready =
        HealthChecks.create(vertx)
            .register("client", CHECK_MILLIS, HealthProcedures.ready(client))
            .register("serving", answer -> answer.complete(draining ? Status.KO() : Status.OK()));
    checks.forEach((name, check) -> ready.register(name, CHECK_MILLIS, check));
    serve(LIVE, HealthCheckHandler.createWithHealthChecks(live));
    serve(READY, HealthCheckHandler.createWithHealthChecks(ready));
    serve(
        METRICS,
        request -> {
          if (mayReadMeters(request)) {
            request.response().putHeader("content-type", METRICS_TYPE).end(meters.scrape());
          } else {
            request
                .response()
                .putHeader("www-authenticate", "Bearer")
                .setStatusCode(401)
                .end(
                    "Send the access token or that of operators as Authorization: Bearer TOKEN.\n");
          }
        });
  }

  private boolean mayReadMeters(RoutingContext request) {
    String authorization = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    return meterTokens == null || meterTokens.stream().anyMatch(token -> token.isIn(authorization));
  }

  /** Requires one of some tokens to read the meters; without any, nobody may. */
  void protectMeters(List<AccessToken> tokens) {
    meterTokens = tokens;
  }

  /** Answers GET, and HEAD, which many monitors send. */
  private void serve(String path, Handler<RoutingContext> handler) {
    router
        .route(path)
        .handler(
            request -> {
              HttpMethod method = request.request().method();
              if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
                // The state of a moment ago says nothing about now.
                request.response().putHeader("cache-control", "no-store");
                handler.handle(request);
              } else {
                request.response().putHeader("allow", "GET, HEAD").setStatusCode(405).end();
              }
            });
  }

  /** Serves the paths of a gateway, too. */
  void mount(GatewayRouter gateway) {
    router.route("/*").subRouter(gateway.router());
  }

  /**
   * Listens at an address.
   *
   * @param limits the limits of the server
   * @return the port
   */
  Future<Integer> listen(HostAndPort address, GatewayLimits limits) {
    return GatewayServer.create(vertx, router, limits).listen(address.host(), address.port());
  }

  /** From now on, it is not ready. */
  void drain() {
    draining = true;
  }
}
