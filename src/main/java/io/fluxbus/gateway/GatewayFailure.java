package io.fluxbus.gateway;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.HttpFailure;
import io.fluxbus.store.DurableFluxClient;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * The response to a request that has failed. The status is that of {@link HttpFailure}, except
 * where the caller of a gateway can do something about the failure itself.
 *
 * @param code what happened, in lower case, for programs
 * @param param the member of the request that is wrong; null for none
 * @param headers {@code x-should-retry}, and {@code Retry-After} where the time is known
 */
record GatewayFailure(
    int status,
    String code,
    String param,
    String message,
    Billed billed,
    Map<String, String> headers) {
  private static final int UNPROCESSABLE = 422;
  private static final int PAYMENT_REQUIRED = 402;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int CLIENT_CLOSED_REQUEST = 499;
  private static final int UNAVAILABLE = 503;
  private static final Map<String, String> NEVER = Map.of("x-should-retry", "false");

  /** Returns the failure of a request of which no call was made, and which must not be repeated. */
  static GatewayFailure rejected(int status, String code, String param, String message) {
    return new GatewayFailure(status, code, param, message, Billed.NO, NEVER);
  }

  /** Returns the failure of a request of which no call was made, because something is full. */
  static GatewayFailure busy(String code, String message) {
    return new GatewayFailure(
        UNAVAILABLE,
        code,
        null,
        message,
        Billed.NO,
        HttpFailure.of(new GenerationException(FailureType.OVERLOADED, message)).headers());
  }

  /** Returns the failure of a request that came too early. It may be sent again. */
  static GatewayFailure tooMany(GenerationException early) {
    return new GatewayFailure(
        TOO_MANY_REQUESTS,
        "rate_limited",
        null,
        "There were too many requests with this key.",
        Billed.NO,
        HttpFailure.of(early).headers());
  }

  /** Returns the failure of a call. */
  static GatewayFailure of(GenerationException failure) {
    if (DurableFluxClient.isKeyConflict(failure)) {
      return rejected(
          UNPROCESSABLE,
          "idempotency_key_reused",
          null,
          "The idempotency key was used for a different request.");
    }
    HttpFailure http = HttpFailure.of(failure);
    if (failure.billed() == Billed.UNKNOWN) {
      return of(failure, http.status(), FailureType.OUTCOME_UNKNOWN, http.message(), NEVER);
    }
    if (failure.billed() == Billed.NO && failure.type() == FailureType.BUDGET_EXHAUSTED) {
      return of(failure, PAYMENT_REQUIRED, failure.type(), "The budget is exhausted.", NEVER);
    }
    if (failure.billed() == Billed.NO && failure.type() == FailureType.CANCELLED) {
      return of(failure, CLIENT_CLOSED_REQUEST, failure.type(), http.message(), NEVER);
    }
    return of(failure, http.status(), failure.type(), http.message(), http.headers());
  }

  private static GatewayFailure of(
      GenerationException failure,
      int status,
      FailureType type,
      String message,
      Map<String, String> headers) {
    return new GatewayFailure(
        status, type.name().toLowerCase(Locale.ROOT), null, message, failure.billed(), headers);
  }

  /** Returns the body, with the envelopes of OpenAI and of the API. */
  JsonObject body(String path, String requestId, Instant now) {
    JsonObject error =
        new JsonObject()
            .put("message", message)
            .put("type", type())
            .put("param", param)
            .put("code", code);
    return new JsonObject()
        .put("error", error)
        .put("message", message)
        .put("path", path)
        .put("requestId", requestId)
        .put("statusCode", status)
        .put("timestamp", now.toString())
        .put("billed", billed.text());
  }

  /** The type of the error in OpenAI's words. */
  private String type() {
    if (status >= 500) {
      return "server_error";
    }
    return switch (status) {
      case 401 -> "authentication_error";
      case PAYMENT_REQUIRED -> "insufficient_quota";
      case 403 -> "permission_error";
      case TOO_MANY_REQUESTS -> "rate_limit_error";
      default -> "invalid_request_error";
    };
  }
}
