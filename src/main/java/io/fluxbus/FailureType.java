package io.fluxbus;

/**
 * Why a call did not succeed. Each constant fixes the code that crosses the event bus, what the
 * call may have cost unless the failure itself says otherwise, and whether the same request may be
 * sent again.
 */
public enum FailureType {
  /** Refused here, or by the API with 400, 404, 413 or 422. */
  INVALID_REQUEST(400, Billed.NO, false, "Correct the request."),
  /** The API answered 401: the key is missing, expired or wrong. */
  UNAUTHORIZED(401, Billed.NO, false, "Check the API key."),
  /**
   * The API answered 402 or 403: out of credits, or not allowed. Or the proxy rejects its user name
   * and password.
   */
  FORBIDDEN(403, Billed.NO, false, "Check the account's credits and rights."),
  /** The API answered 429: its rate or concurrency limit was hit. */
  RATE_LIMITED(429, Billed.NO, true, "Send it again later, or fewer at once."),
  /** A 5xx with the API's own error envelope: the API itself says that it failed. */
  SERVER_ERROR(500, Billed.NO, true, "Send it again later."),
  /** No connection, or proof that the server did not begin with the request. */
  CONNECT_FAILED(502, Billed.NO, true, "Check the address and the network, then send it again."),
  /** The server's certificate was not accepted. */
  TLS_FAILED(495, Billed.NO, false, "Check the base URL, or trust the server's certificate."),
  /** The request may have left and no whole, attributable answer came. */
  OUTCOME_UNKNOWN(
      504,
      Billed.UNKNOWN,
      false,
      "Look the request id up in the API's usage log before sending it again."),
  /** A success that carries no usable image, or a redirect. */
  BAD_RESPONSE(
      502,
      Billed.YES,
      false,
      "Check the base URL, and show the inference id to the API's support."),
  /** The client's queue was full. */
  OVERLOADED(503, Billed.NO, false, "Send it again when the queue has drained."),
  /** The API refused the key or the account a while ago, so nothing is sent for now. */
  SUSPENDED(503, Billed.NO, false, "Check the API key and the account's credits."),
  /** The client's spend limit has no room for what the request may cost. */
  BUDGET_EXHAUSTED(402, Billed.NO, false, "Raise spendLimitUsd if it shall be paid for."),
  /** The call's time was up before it could be sent, or sent again. */
  DEADLINE_EXCEEDED(408, Billed.NO, false, "Give it more time, or send fewer at once."),
  /** The call was cancelled. */
  CANCELLED(499, Billed.NO, false, "Nothing more will happen to it."),
  /** The client was closed. */
  CLOSED(503, Billed.NO, false, "Send it with an open client."),
  /** The image exists, but its bytes could not be fetched; the result keeps its URL. */
  DOWNLOAD_FAILED(424, Billed.YES, false, "Fetch the image from the result's URL while it lasts.");

  private final int code;
  private final Billed billed;
  private final boolean retryable;
  private final String advice;

  FailureType(int code, Billed billed, boolean retryable, String advice) {
    this.code = code;
    this.billed = billed;
    this.retryable = retryable;
    this.advice = advice;
  }

  /** The failure code of the {@link GenerationException}, in the manner of an HTTP status. */
  public int code() {
    return code;
  }

  /** What such a call cost, unless its exception knows better. */
  public Billed billed() {
    return billed;
  }

  /**
   * Whether the same request may be sent again: it is proven unprocessed, so that nothing is paid
   * twice, and it may well succeed later.
   */
  public boolean retryable() {
    return retryable;
  }

  /** What the user can do about it. */
  String advice() {
    return advice;
  }
}
