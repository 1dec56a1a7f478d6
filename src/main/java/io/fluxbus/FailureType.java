package io.fluxbus;

/**
 * The reason why a call did not succeed. Each type fixes the code that is sent over the event bus,
 * whether the call was billed (unless {@link GenerationException#billed()} says otherwise), and
 * whether the client retries it.
 */
public enum FailureType {
  /** The request breaks a rule. The client found this, or the API answered 400, 404, 413 or 422. */
  INVALID_REQUEST(400, Billed.NO, false, "Correct the request."),
  /**
   * The API answered 401: the key is missing, expired or wrong. Then the client is suspended, and
   * further calls fail with {@link #SUSPENDED}.
   */
  UNAUTHORIZED(401, Billed.NO, false, "Check the API key."),
  /**
   * The API answered 402 or 403: the account has no credits or no rights. Or the proxy rejects the
   * user name and the password. The client is then suspended.
   */
  FORBIDDEN(403, Billed.NO, false, "Check the account's credits and rights."),
  /** The API answered 429: a limit on the rate or the number of concurrent requests was hit. */
  RATE_LIMITED(429, Billed.NO, true, "Send it again later, or fewer at once."),
  /** The API answered 5xx with its own error envelope, so it reports its own failure. */
  SERVER_ERROR(500, Billed.NO, true, "Send it again later."),
  /**
   * There was no connection, or the server provably did not process the request. Examples: a DNS
   * error, a refused connection, a reset before a byte was sent, a timeout of the TLS handshake,
   * the HTTP/2 error REFUSED_STREAM.
   */
  CONNECT_FAILED(502, Billed.NO, true, "Check the address and the network, then send it again."),
  /** The server's certificate is not trusted. */
  TLS_FAILED(495, Billed.NO, false, "Check the base URL, or trust the server's certificate."),
  /**
   * The request may have been sent, and no full response of the API arrived. This does not mean
   * that the call failed: the image may exist and may be billed. It is retried only if {@link
   * FluxClientOptions#setRetryUnknownOutcome} requests it.
   */
  OUTCOME_UNKNOWN(
      504,
      Billed.UNKNOWN,
      false,
      "Look the request id up in the API's usage log before sending it again."),
  /** The API answered 2xx without a usable image, or 3xx, which is not billed. */
  BAD_RESPONSE(
      502,
      Billed.YES,
      false,
      "Check the base URL, and show the inference id to the API's support."),
  /** The queue of the client was full. */
  OVERLOADED(503, Billed.NO, false, "Send it again when the queue has drained."),
  /**
   * The client is suspended: an earlier call failed with {@link #UNAUTHORIZED} or {@link
   * #FORBIDDEN}, and no probe has succeeded since.
   */
  SUSPENDED(503, Billed.NO, false, "Check the API key and the account's credits."),
  /** The worst-case cost of the request exceeds what is left of {@code spendLimitUsd}. */
  BUDGET_EXHAUSTED(402, Billed.NO, false, "Raise spendLimitUsd if it shall be paid for."),
  /**
   * The store of idempotency keys could not be reached before the call's deadline, so a request
   * with a key was not sent.
   */
  STORE_UNAVAILABLE(503, Billed.NO, false, "Send it again when the store can be reached."),
  /** The call's deadline passed before the request was sent, or sent again. */
  DEADLINE_EXCEEDED(408, Billed.NO, false, "Give it more time, or send fewer at once."),
  /** The call was cancelled. If the request may have been sent, it may have been billed. */
  CANCELLED(499, Billed.NO, false, "Nothing more will happen to it."),
  /** The client was closed. If the request may have been sent, it may have been billed. */
  CLOSED(503, Billed.NO, false, "Send it with an open client."),
  /** The image was generated, but its bytes could not be fetched; the result contains its URL. */
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

  /** The failure code of the {@link GenerationException}, similar to an HTTP status code. */
  public int code() {
    return code;
  }

  /**
   * Whether a call with this failure was billed, unless {@link GenerationException#billed()} says
   * otherwise.
   */
  public Billed billed() {
    return billed;
  }

  /**
   * Whether the client retries the call. It does if the request was provably not processed, so
   * nothing is paid twice, and may succeed later.
   */
  public boolean retryable() {
    return retryable;
  }

  /** The last sentence of a failure's message: advice to the user. */
  String advice() {
    return advice;
  }
}
