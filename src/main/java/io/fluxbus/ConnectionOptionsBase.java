package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.requirePositive;

/**
 * The options of {@link FluxClientOptions} for POSTs and for the responses to them. All times are
 * in milliseconds. The options of the connections are in {@link NetworkOptionsBase}.
 *
 * @param <O> the type of the options, which setters return
 */
public abstract class ConnectionOptionsBase<O extends ConnectionOptionsBase<O>>
    extends NetworkOptionsBase<O> {
  public static final long DEFAULT_ATTEMPT_TIMEOUT = 120_000;
  public static final int DEFAULT_MAX_RESPONSE_SIZE = 48 * 1024 * 1024;
  public static final boolean DEFAULT_HTTP2 = false;

  private long attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
  private int maxResponseSize = DEFAULT_MAX_RESPONSE_SIZE;
  private Long maxBufferedBytes;
  private boolean http2 = DEFAULT_HTTP2;

  ConnectionOptionsBase() {}

  ConnectionOptionsBase(ConnectionOptionsBase<?> other) {
    super(other);
    attemptTimeout = other.attemptTimeout;
    maxResponseSize = other.maxResponseSize;
    maxBufferedBytes = other.maxBufferedBytes;
    http2 = other.http2;
  }

  /** See {@link #setAttemptTimeout}. */
  public long getAttemptTimeout() {
    return attemptTimeout;
  }

  /**
   * The time limit of one POST, in milliseconds, from the request for a connection to the last byte
   * of the response. At least 1; {@value #DEFAULT_ATTEMPT_TIMEOUT} by default. When it has passed,
   * the exchange is reset, and the outcome is unknown if the request may have been sent.
   */
  public O setAttemptTimeout(long attemptTimeout) {
    requirePositive(attemptTimeout, "attemptTimeout");
    this.attemptTimeout = attemptTimeout;
    return self();
  }

  /** See {@link #setMaxResponseSize}. */
  public int getMaxResponseSize() {
    return maxResponseSize;
  }

  /**
   * The largest response that is read, in bytes, before and after its decompression. At least 1;
   * {@value #DEFAULT_MAX_RESPONSE_SIZE} by default. A larger one fails its call with {@link
   * FailureType#BAD_RESPONSE}.
   */
  public O setMaxResponseSize(int maxResponseSize) {
    requirePositive(maxResponseSize, "maxResponseSize");
    this.maxResponseSize = maxResponseSize;
    return self();
  }

  /** See {@link #setMaxBufferedBytes}. */
  public Long getMaxBufferedBytes() {
    return maxBufferedBytes;
  }

  /**
   * The most bytes of responses that may be in memory at once; at least 1. A response counts from
   * its first byte until its outcome is delivered or, where Fluxbus saves its images, until they
   * are saved. While the budget is used up, further responses are not read. If the budget is used
   * up until the attempt timeout, or if a response is larger than the whole budget, the call fails
   * with {@link FailureType#BAD_RESPONSE}.
   *
   * <p>By default (null), all clients and image downloads of this process share one budget of a
   * quarter of the heap. With a number, the client has its own budget. Parsing may need the same
   * amount again.
   */
  public O setMaxBufferedBytes(long maxBufferedBytes) {
    requirePositive(maxBufferedBytes, "maxBufferedBytes");
    this.maxBufferedBytes = maxBufferedBytes;
    return self();
  }

  /** See {@link #setHttp2}. */
  public boolean isHttp2() {
    return http2;
  }

  /**
   * Whether to use HTTP/2: negotiated by ALPN over TLS, with prior knowledge over plain TCP. False
   * by default: HTTP/1.1 is used.
   */
  public O setHttp2(boolean http2) {
    this.http2 = http2;
    return self();
  }
}
