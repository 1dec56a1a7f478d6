package io.fluxbus.json;

/** The names of the API's own headers, in lower case. */
public final class ApiHeaders {
  /** The id of the request, which the client chooses and the server repeats. */
  public static final String CLIENT_REQUEST_ID = "x-client-request-id";

  /** The API's identifier of the call, for its support and its usage log. */
  public static final String INFERENCE_ID = "x-inference-id";

  /** The cost of the call, a whole number of credits. */
  public static final String CREDITS_USED = "x-aimlapi-credits-used";

  /** The cost of the call, a decimal number of US dollars. */
  public static final String USD_SPENT = "x-aimlapi-usd-spent";

  private ApiHeaders() {}
}
