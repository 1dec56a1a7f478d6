package io.fluxbus.json;

import io.vertx.core.http.HttpHeaders;

/** The names of the API's own headers, in lower case. */
public final class ApiHeaders {
  /** The id of the request, which the client chooses and the server repeats. */
  public static final CharSequence CLIENT_REQUEST_ID =
      HttpHeaders.createOptimized("x-client-request-id");

  /** The API's identifier of the call, for its support and its usage log. */
  public static final CharSequence INFERENCE_ID = HttpHeaders.createOptimized("x-inference-id");

  /** The cost of the call, a whole number of credits. */
  public static final CharSequence CREDITS_USED =
      HttpHeaders.createOptimized("x-aimlapi-credits-used");

  /** The cost of the call, a decimal number of US dollars. */
  public static final CharSequence USD_SPENT = HttpHeaders.createOptimized("x-aimlapi-usd-spent");

  private ApiHeaders() {}
}
