package io.fluxbus.gateway;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.json.ApiHeaders;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/** Writes the responses, each within a time limit. */
final class GatewayResponses {
  private static final String JSON = "application/json";
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence REPLAYED = HttpHeaders.createOptimized("idempotent-replayed");

  private final Vertx vertx;
  private final long timeout;
  private final InstantSource clock;

  GatewayResponses(Vertx vertx, GatewayLimits limits, InstantSource clock) {
    this.vertx = vertx;
    this.timeout = limits.getWriteTimeout();
    this.clock = clock;
  }

  /**
   * Sends a failure.
   *
   * @param requestId may be null
   */
  Future<Void> fail(HttpServerRequest http, GatewayFailure failure, String requestId) {
    return fail(http, failure, requestId, null);
  }

  /**
   * Sends the failure of a call.
   *
   * @param details the member {@code fluxbus} of the body; null for none
   */
  Future<Void> fail(
      HttpServerRequest http, GatewayFailure failure, String requestId, JsonObject details) {
    HttpServerResponse response = http.response();
    if (response.ended() || response.closed()) {
      return Future.failedFuture("the caller has disconnected");
    }
    failure.headers().forEach(response::putHeader);
    JsonObject body = failure.body(http.path(), requestId, clock.instant());
    if (details != null) {
      body.put("fluxbus", details);
    }
    return send(http, failure.status(), requestId, body);
  }

  /** Adds the header of an outcome that was recorded for an earlier request. */
  void markReplayed(HttpServerRequest http, GenerationOutcome outcome) {
    if (outcome.replayed()) {
      http.response().putHeader(REPLAYED, "true");
    }
  }

  /**
   * Sends a body.
   *
   * @param requestId may be null
   * @return fails if the caller has disconnected, or does not read the response in time
   */
  Future<Void> send(HttpServerRequest http, int status, String requestId, JsonObject body) {
    HttpServerResponse response = http.response();
    if (response.ended() || response.closed()) {
      return Future.failedFuture("the caller has disconnected");
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff");
    if (requestId != null) {
      response.putHeader(REQUEST_ID, requestId).putHeader(ApiHeaders.CLIENT_REQUEST_ID, requestId);
    }
    boolean unread = !http.isEnded() && hasBody(http) && http.version() != HttpVersion.HTTP_2;
    if (unread) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return within(http, response.end(Buffer.buffer(body.encode())))
        .onComplete(
            v -> {
              if (unread) {
                // Vert.x itself would wait for the rest of the body.
                http.connection().close();
              }
            });
  }

  /** Closes the connection if a response is not read in time. */
  Future<Void> within(HttpServerRequest http, Future<Void> sent) {
    if (sent.isComplete()) {
      return sent;
    }
    long timer = vertx.setTimer(timeout, late -> abort(http));
    return sent.onComplete(v -> vertx.cancelTimer(timer));
  }

  private static boolean hasBody(HttpServerRequest http) {
    return http.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || http.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private static void abort(HttpServerRequest http) {
    if (http.version() == HttpVersion.HTTP_2) {
      http.response().reset();
    } else {
      ConnectionGuard.abort(http.connection());
    }
  }
}
