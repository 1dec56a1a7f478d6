package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.require;
import static io.fluxbus.internal.OptionsJson.requirePositive;

/**
 * The options of {@link FluxClientOptions} for flow control: how many calls run, how many wait, and
 * how much they may cost. All times are in milliseconds.
 *
 * @param <O> the type of the options, which setters return
 */
public abstract class FlowOptionsBase<O extends FlowOptionsBase<O>>
    extends ConnectionOptionsBase<O> {
  public static final int DEFAULT_MAX_CONCURRENCY = 64;
  public static final boolean DEFAULT_ADAPTIVE_CONCURRENCY = true;
  public static final int DEFAULT_INITIAL_CONCURRENCY = 16;
  public static final int DEFAULT_MAX_QUEUE_SIZE = 1024;
  public static final int DEFAULT_REQUEST_BURST = 1;
  public static final long DEFAULT_SUSPENSION_COOL_DOWN = 30_000;
  public static final boolean DEFAULT_COALESCE_SEEDED = false;

  /** The connection pool allocates an entry for each of them at its start. */
  private static final int HIGHEST_CONCURRENCY = 100_000;

  private static final double HIGHEST_RATE = 1e9;
  private static final double HIGHEST_SPEND_LIMIT = 1e9;
  private static final double HIGHEST_PRICE = 1_000;

  private int maxConcurrency = DEFAULT_MAX_CONCURRENCY;
  private boolean adaptiveConcurrency = DEFAULT_ADAPTIVE_CONCURRENCY;

  /** Null until it is set: the default depends on maxConcurrency. */
  private Integer initialConcurrency;

  private int maxQueueSize = DEFAULT_MAX_QUEUE_SIZE;
  private Double requestsPerSecond;
  private int requestBurst = DEFAULT_REQUEST_BURST;
  private Double spendLimitUsd;
  private Double pricePerImageUsd;
  private long suspensionCoolDown = DEFAULT_SUSPENSION_COOL_DOWN;
  private boolean coalesceSeeded = DEFAULT_COALESCE_SEEDED;

  FlowOptionsBase() {}

  FlowOptionsBase(FlowOptionsBase<?> other) {
    super(other);
    maxConcurrency = other.maxConcurrency;
    adaptiveConcurrency = other.adaptiveConcurrency;
    initialConcurrency = other.initialConcurrency;
    maxQueueSize = other.maxQueueSize;
    requestsPerSecond = other.requestsPerSecond;
    requestBurst = other.requestBurst;
    spendLimitUsd = other.spendLimitUsd;
    pricePerImageUsd = other.pricePerImageUsd;
    suspensionCoolDown = other.suspensionCoolDown;
    coalesceSeeded = other.coalesceSeeded;
  }

  /** See {@link #setMaxConcurrency}. */
  public int getMaxConcurrency() {
    return maxConcurrency;
  }

  /**
   * The most requests that run at once, from 1 to 100,000; {@value #DEFAULT_MAX_CONCURRENCY} by
   * default. Other calls wait in the queue.
   */
  public O setMaxConcurrency(int maxConcurrency) {
    require(
        maxConcurrency >= 1 && maxConcurrency <= HIGHEST_CONCURRENCY,
        "maxConcurrency must be from 1 to " + HIGHEST_CONCURRENCY + ", was " + maxConcurrency);
    this.maxConcurrency = maxConcurrency;
    return self();
  }

  /** See {@link #setAdaptiveConcurrency}. */
  public boolean isAdaptiveConcurrency() {
    return adaptiveConcurrency;
  }

  /**
   * Whether the concurrency limit adapts to the API's responses; {@value
   * #DEFAULT_ADAPTIVE_CONCURRENCY} by default. It falls with each 429 and grows with accepted
   * calls, between 1 and {@code maxConcurrency}. With false, the limit is always {@code
   * maxConcurrency}: if the API accepts fewer requests, it answers the others with 429.
   */
  public O setAdaptiveConcurrency(boolean adaptiveConcurrency) {
    this.adaptiveConcurrency = adaptiveConcurrency;
    return self();
  }

  /** The value that was set; otherwise the default for the current {@code maxConcurrency}. */
  public int getInitialConcurrency() {
    return initialConcurrency == null
        ? Math.min(DEFAULT_INITIAL_CONCURRENCY, maxConcurrency)
        : initialConcurrency;
  }

  /**
   * The concurrency limit with which an adaptive client starts. At least 1; by default {@value
   * #DEFAULT_INITIAL_CONCURRENCY} or {@code maxConcurrency}, whichever is less. Creating a client
   * rejects a value above {@code maxConcurrency}.
   */
  public O setInitialConcurrency(int initialConcurrency) {
    requirePositive(initialConcurrency, "initialConcurrency");
    this.initialConcurrency = initialConcurrency;
    return self();
  }

  /** Whether {@link #setInitialConcurrency} was called. */
  boolean hasInitialConcurrency() {
    return initialConcurrency != null;
  }

  /** See {@link #setMaxQueueSize}. */
  public int getMaxQueueSize() {
    return maxQueueSize;
  }

  /**
   * The most calls that may wait. At least 0; {@value #DEFAULT_MAX_QUEUE_SIZE} by default. A call
   * that finds the queue full fails at once with {@link FailureType#OVERLOADED}. With 0, a call
   * starts at once or fails.
   */
  public O setMaxQueueSize(int maxQueueSize) {
    require(maxQueueSize >= 0, "maxQueueSize must be at least 0, was " + maxQueueSize);
    this.maxQueueSize = maxQueueSize;
    return self();
  }

  /** Null for no limit. */
  public Double getRequestsPerSecond() {
    return requestsPerSecond;
  }

  /**
   * The most requests that may start in a second, retries included: above 0, at most 1e9. By
   * default (null) the rate is not limited.
   */
  public O setRequestsPerSecond(double requestsPerSecond) {
    requirePositive(requestsPerSecond, HIGHEST_RATE, "requestsPerSecond");
    this.requestsPerSecond = requestsPerSecond;
    return self();
  }

  /** See {@link #setRequestBurst}. */
  public int getRequestBurst() {
    return requestBurst;
  }

  /**
   * How many requests may start at once after a pause, if {@code requestsPerSecond} limits the
   * rate. At least 1; {@value #DEFAULT_REQUEST_BURST} by default.
   */
  public O setRequestBurst(int requestBurst) {
    requirePositive(requestBurst, "requestBurst");
    this.requestBurst = requestBurst;
    return self();
  }

  /** Null for no limit. */
  public Double getSpendLimitUsd() {
    return spendLimitUsd;
  }

  /**
   * The most that all calls of the client may cost together, in US dollars: above 0, at most 1e9.
   * By default (null) there is no limit. A call that could exceed the limit fails with {@link
   * FailureType#BUDGET_EXHAUSTED} before it is sent. This option requires {@code pricePerImageUsd}.
   */
  public O setSpendLimitUsd(double spendLimitUsd) {
    requirePositive(spendLimitUsd, HIGHEST_SPEND_LIMIT, "spendLimitUsd");
    this.spendLimitUsd = spendLimitUsd;
    return self();
  }

  /** Null if it is not known. */
  public Double getPricePerImageUsd() {
    return pricePerImageUsd;
  }

  /**
   * The most that one image may cost, in US dollars: above 0, at most 1,000; null by default.
   * Before a request is sent, this price is reserved for each of its images. The cost that the API
   * reports replaces the reservation.
   */
  public O setPricePerImageUsd(double pricePerImageUsd) {
    requirePositive(pricePerImageUsd, HIGHEST_PRICE, "pricePerImageUsd");
    this.pricePerImageUsd = pricePerImageUsd;
    return self();
  }

  /** See {@link #setSuspensionCoolDown}. */
  public long getSuspensionCoolDown() {
    return suspensionCoolDown;
  }

  /**
   * How long the client is suspended after the API rejected the key or the account (401, 402 or
   * 403), in milliseconds. At least 1; {@value #DEFAULT_SUSPENSION_COOL_DOWN} by default. Calls
   * fail with {@link FailureType#SUSPENDED} meanwhile. Then one call probes whether the API accepts
   * requests again.
   */
  public O setSuspensionCoolDown(long suspensionCoolDown) {
    requirePositive(suspensionCoolDown, "suspensionCoolDown");
    this.suspensionCoolDown = suspensionCoolDown;
    return self();
  }

  /** See {@link #setCoalesceSeeded}. */
  public boolean isCoalesceSeeded() {
    return coalesceSeeded;
  }

  /**
   * Whether a request with a seed joins an equal one that is queued or in flight, and shares its
   * result instead of paying again; {@value #DEFAULT_COALESCE_SEEDED} by default.
   */
  public O setCoalesceSeeded(boolean coalesceSeeded) {
    this.coalesceSeeded = coalesceSeeded;
    return self();
  }
}
