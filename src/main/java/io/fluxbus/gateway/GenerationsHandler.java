package io.fluxbus.gateway;

import io.fluxbus.CallOptions;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.webhook.Webhooks;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.ApiHeaders;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * Answers {@code POST /v1/images/generations}: with the outcome, or at once if the request has
 * {@code Prefer: respond-async}. All methods run on the context of the request.
 */
final class GenerationsHandler {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final String RESPOND_ASYNC = "respond-async";
  private static final Logger LOGGER = System.getLogger("io.fluxbus.gateway");

  private final Vertx vertx;
  private final CallScheduler scheduler;
  private final TenantRates rates;
  private final GatewayCalls calls;
  private final BodyReader bodies;
  private final Base64Images images;
  private final StoredImages stored;
  private final Webhooks webhooks;
  private final GatewayResponses responses;
  private final InstantSource clock;

  GenerationsHandler(
      Vertx vertx,
      CallScheduler scheduler,
      TenantRates rates,
      GatewayCalls calls,
      BodyReader bodies,
      Base64Images images,
      StoredImages stored,
      Webhooks webhooks,
      GatewayResponses responses,
      InstantSource clock) {
    this.vertx = vertx;
    this.scheduler = scheduler;
    this.rates = rates;
    this.calls = calls;
    this.bodies = bodies;
    this.images = images;
    this.stored = stored;
    this.webhooks = webhooks;
    this.responses = responses;
    this.clock = clock;
  }

  /** What a request asks for, beside its body. */
  private record Headers(CallId id, String requestId, String key, boolean async) {
    static Headers of(HttpServerRequest http) {
      String key = key(http);
      CallId id = key == null ? CallId.unique() : CallId.of(key);
      return new Headers(id, requestId(http, id), key, isAsync(http));
    }

    private static String key(HttpServerRequest http) {
      List<String> keys = http.headers().getAll(IDEMPOTENCY_KEY);
      if (keys.isEmpty()) {
        return null;
      }
      String key = keys.get(0).strip();
      if (keys.size() > 1 || !CallOptions.isIdempotencyKey(key)) {
        throw Rejection.invalid(
            IDEMPOTENCY_KEY, "The Idempotency-Key must be 1 to 255 visible ASCII characters.");
      }
      return key;
    }

    private static String requestId(HttpServerRequest http, CallId id) {
      String own = http.getHeader(ApiHeaders.CLIENT_REQUEST_ID);
      if (own != null && GenerationRequest.isId(own)) {
        return own;
      }
      return GenerationRequest.isId(id.text()) ? id.text() : CallId.unique().text();
    }

    private static boolean isAsync(HttpServerRequest http) {
      return http.headers().getAll("Prefer").stream()
          .flatMap(line -> List.of(line.split(",", -1)).stream())
          .anyMatch(
              preference -> preference.strip().toLowerCase(Locale.ROOT).equals(RESPOND_ASYNC));
    }
  }

  /**
   * @param mount the path below which the gateway is mounted, without a slash at its end
   * @param tenant whose call it is; null without tenants
   */
  void handle(HttpServerRequest http, String mount, Tenant tenant) {
    Context context = vertx.getOrCreateContext();
    String owner = tenant == null ? null : tenant.name();
    Headers headers;
    try {
      rates.take(tenant);
      headers = Headers.of(http);
    } catch (Rejection e) {
      responses.fail(http, e.failure(), null);
      return;
    }
    bodies
        .read(http, body -> ImagesRequest.read(body, headers.requestId()))
        .map(request -> submit(context, http, mount, owner, headers, request))
        .onSuccess(
            call -> {
              if (headers.async()) {
                accepted(http, mount, call);
              }
            })
        .onFailure(cause -> reject(http, headers.requestId(), cause));
  }

  private void reject(HttpServerRequest http, String requestId, Throwable cause) {
    if (cause instanceof Rejection rejection) {
      responses.fail(http, rejection.failure(), requestId);
    } else if (!http.response().closed()) {
      // The client has thrown, so it has not accepted the request.
      LOGGER.log(Level.ERROR, "A request could not be submitted", cause);
      responses.fail(
          http,
          GatewayFailure.rejected(500, "internal_error", null, "The server has failed."),
          requestId);
    }
  }

  private GatewayCall submit(
      Context context,
      HttpServerRequest http,
      String mount,
      String tenant,
      Headers headers,
      ImagesRequest request) {
    if (headers.async() && request.base64()) {
      throw Rejection.invalid(
          "response_format", "response_format must be url with Prefer: " + RESPOND_ASYNC);
    }
    CallWebhook webhook = CallWebhook.accept(webhooks, request);
    GatewayCall call;
    try {
      call = calls.add(tenant, headers.id(), request);
    } catch (Rejection rejection) {
      webhook.release();
      throw rejection;
    }
    CallOptions options =
        new CallOptions()
            .setTenant(tenant)
            .setIdempotencyKey(
                headers.key() == null && headers.async() ? headers.id().key() : headers.key());
    if (headers.async()) {
      calls.keep(call);
    }
    Future<GenerationOutcome> outcome;
    try {
      outcome = scheduler.submit(call, options);
    } catch (RuntimeException | Error defect) {
      calls.ended(call);
      webhook.release();
      throw defect;
    }
    String baseUrl = stored.baseUrl(http, mount);
    Future<StoredImages.Kept> kept =
        outcome
            .compose(ended -> stored.keep(request.request(), ended, baseUrl))
            .onSuccess(ended -> webhook.deliver(call, ended.outcome()))
            .onSuccess(ended -> calls.ended(call));
    if (!headers.async()) {
      http.response().closeHandler(v -> disconnected(call));
      kept.onSuccess(
          ended -> VertxAccess.emit(context, ended, k -> answer(http, call, request.base64(), k)));
    }
    return call;
  }

  private void accepted(HttpServerRequest http, String mount, GatewayCall call) {
    http.response()
        .putHeader(HttpHeaders.LOCATION, mount + GatewayRouter.GENERATIONS + call.id().text())
        .putHeader("Preference-Applied", RESPOND_ASYNC);
    responses.send(http, 202, call.request().id(), GenerationResource.state(call));
  }

  /** A call in flight goes on, because it may be billed. */
  private void disconnected(GatewayCall call) {
    if (call.outcome() == null && !call.withdraw()) {
      calls.keep(call);
    }
  }

  private void answer(
      HttpServerRequest http, GatewayCall call, boolean base64, StoredImages.Kept kept) {
    GenerationOutcome outcome = kept.outcome();
    if (outcome.failure() != null) {
      responses.markReplayed(http, outcome);
      sent(call, fail(http, outcome, outcome.failure()));
      return;
    }
    GenerationOutcome whole = outcome.withImages(outcome.result().of(call.request()), null);
    List<GeneratedImage> generated = whole.result().images();
    HeldBytes.retain(generated, GeneratedImage::b64Json);
    Future<Void> sent =
        base64
            ? images
                .read(call.outcome().result().images())
                .compose(
                    read ->
                        succeed(http, whole, read.texts(), kept.warnings())
                            .onComplete(v -> read.release()),
                    cause -> fail(http, whole, (GenerationException) cause))
            : succeed(http, whole, null, kept.warnings());
    sent(call, sent.onComplete(v -> HeldBytes.release(generated, GeneratedImage::b64Json)));
  }

  private Future<Void> succeed(
      HttpServerRequest http,
      GenerationOutcome outcome,
      List<String> base64,
      List<String> warnings) {
    responses.markReplayed(http, outcome);
    JsonObject body =
        ResultJson.success(outcome, base64, clock.instant().getEpochSecond(), warnings);
    return responses.send(http, 200, outcome.id(), body);
  }

  private Future<Void> fail(
      HttpServerRequest http, GenerationOutcome outcome, GenerationException failure) {
    GenerationOutcome failed = outcome.withImages(outcome.result(), failure);
    return responses.fail(
        http, GatewayFailure.of(failure), outcome.id(), ResultJson.details(failed));
  }

  /** An outcome that its caller did not get is kept. */
  private void sent(GatewayCall call, Future<Void> sent) {
    sent.onFailure(v -> calls.keep(call));
  }
}
