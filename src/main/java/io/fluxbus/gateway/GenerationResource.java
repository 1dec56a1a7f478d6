package io.fluxbus.gateway;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.store.StoredCall;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.function.BiFunction;

/**
 * Answers {@code GET} and {@code DELETE} of {@code /v1/generations/{id}}. All methods run on the
 * context of the request.
 */
final class GenerationResource {
  private static final String QUEUED = "queued";
  private static final String RUNNING = "running";

  private final Vertx vertx;
  private final GatewayCalls calls;
  private final BiFunction<String, String, Future<StoredCall>> store;
  private final StoredImages stored;
  private final GatewayResponses responses;

  /**
   * @param store finds the call of a tenant by its idempotency key; null in the future if there is
   *     none
   */
  GenerationResource(
      Vertx vertx,
      GatewayCalls calls,
      BiFunction<String, String, Future<StoredCall>> store,
      StoredImages stored,
      GatewayResponses responses) {
    this.vertx = vertx;
    this.calls = calls;
    this.store = store;
    this.stored = stored;
    this.responses = responses;
  }

  /** The state of a call without an outcome. */
  static JsonObject state(GatewayCall call) {
    JsonObject json = state(call.request().id(), call.isInFlight());
    int position = call.position();
    return position == 0 ? json : json.put("position", position);
  }

  private static JsonObject state(String id, boolean inFlight) {
    return new JsonObject().put("id", id).put("status", inFlight ? RUNNING : QUEUED);
  }

  /**
   * @param mount the path below which the gateway is mounted, without a slash at its end
   */
  void get(HttpServerRequest http, String mount, String tenant, String id) {
    GatewayCall call = calls.find(tenant, id);
    if (call != null) {
      show(http, mount, call);
      return;
    }
    Context context = vertx.getOrCreateContext();
    store
        .apply(tenant, CallId.parse(id).key())
        .onComplete(
            found -> VertxAccess.emit(context, found, stored -> show(http, mount, stored)),
            cause ->
                VertxAccess.emit(
                    context,
                    cause,
                    v ->
                        responses.fail(
                            http,
                            GatewayFailure.busy(
                                "store_unavailable", "The store of calls does not answer."),
                            null)));
  }

  private void show(HttpServerRequest http, String mount, GatewayCall call) {
    GenerationOutcome outcome = call.outcome();
    if (outcome == null) {
      responses.send(http, 200, call.request().id(), state(call));
    } else {
      show(http, mount, call.request().id(), outcome);
    }
  }

  private void show(HttpServerRequest http, String mount, StoredCall found) {
    if (found == null) {
      notFound(http);
      return;
    }
    String id = found.claim().requestId();
    GenerationOutcome outcome = found.finalOutcome();
    if (outcome == null) {
      responses.send(http, 200, id, state(id, found.state() == StoredCall.State.SENT));
    } else {
      show(http, mount, id, outcome);
    }
  }

  private void show(HttpServerRequest http, String mount, String id, GenerationOutcome outcome) {
    stored
        .find(outcome, stored.baseUrl(http, mount))
        .onSuccess(shown -> responses.send(http, 200, id, OutcomeJson.toJson(shown)));
  }

  /** Cancels a call that waits. */
  void delete(HttpServerRequest http, String mount, String tenant, String id) {
    GatewayCall call = calls.find(tenant, id);
    if (call == null) {
      notFound(http);
      return;
    }
    calls.keep(call);
    if (call.withdraw()) {
      Context context = vertx.getOrCreateContext();
      call.whenEnded()
          .onSuccess(outcome -> VertxAccess.emit(context, outcome, v -> show(http, mount, call)));
    } else if (call.outcome() != null) {
      show(http, mount, call);
    } else {
      responses.fail(
          http,
          GatewayFailure.rejected(
              409,
              "in_flight",
              null,
              "The call is in flight and may be billed. It goes on, and its outcome is kept."),
          call.request().id());
    }
  }

  private void notFound(HttpServerRequest http) {
    responses.fail(
        http,
        GatewayFailure.rejected(404, "not_found", null, "There is no generation with this id."),
        null);
  }
}
