package io.fluxbus.json;

/** The headers that the API adds to HTTP's own, in lower case. */
public final class ApiHeaders {
  /** The request's id, chosen by the client and echoed by the server. */
  public static final String CLIENT_REQUEST_ID = "x-client-request-id";

  /** The API's handle for support and billing. */
  public static final String INFERENCE_ID = "x-inference-id";

  /** What the call cost, a whole number of credits. */
  public static final String CREDITS_USED = "x-aimlapi-credits-used";

  /** What the call cost, a decimal number of US dollars. */
  public static final String USD_SPENT = "x-aimlapi-usd-spent";

  private ApiHeaders() {}
}
