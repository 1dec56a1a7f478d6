package io.fluxbus.eventbus;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * How a {@link RemoteFluxClient} reaches its workers. All times are in milliseconds. Every setter
 * refuses a value that breaks its rule with an {@link IllegalArgumentException} that names the
 * option.
 */
@DataObject
public final class RemoteFluxClientOptions {
  public static final String DEFAULT_ADDRESS = BusOptions.DEFAULT_ADDRESS;
  public static final String DEFAULT_CANCEL_ADDRESS = BusOptions.DEFAULT_CANCEL_ADDRESS;
  public static final int DEFAULT_MAX_OUTSTANDING = 1024;
  public static final int DEFAULT_MAX_QUEUE_SIZE = FluxClientOptions.DEFAULT_MAX_QUEUE_SIZE;
  public static final long DEFAULT_TOTAL_TIMEOUT = FluxClientOptions.DEFAULT_TOTAL_TIMEOUT;
  public static final int DEFAULT_MAX_ATTEMPTS = 20;
  public static final long DEFAULT_RETRY_BASE_DELAY = 200;
  public static final long DEFAULT_RETRY_MAX_DELAY = 5_000;

  private static final int MOST_OUTSTANDING = 100_000;

  private String address = DEFAULT_ADDRESS;
  private String cancelAddress = DEFAULT_CANCEL_ADDRESS;
  private int maxOutstanding = DEFAULT_MAX_OUTSTANDING;
  private int maxQueueSize = DEFAULT_MAX_QUEUE_SIZE;
  private long totalTimeout = DEFAULT_TOTAL_TIMEOUT;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long retryBaseDelay = DEFAULT_RETRY_BASE_DELAY;
  private long retryMaxDelay = DEFAULT_RETRY_MAX_DELAY;

  public RemoteFluxClientOptions() {}

  public RemoteFluxClientOptions(RemoteFluxClientOptions other) {
    address = other.address;
    cancelAddress = other.cancelAddress;
    maxOutstanding = other.maxOutstanding;
    maxQueueSize = other.maxQueueSize;
    totalTimeout = other.totalTimeout;
    maxAttempts = other.maxAttempts;
    retryBaseDelay = other.retryBaseDelay;
    retryMaxDelay = other.retryMaxDelay;
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public RemoteFluxClientOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** All options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  public String getAddress() {
    return address;
  }

  /** Where the workers take requests; {@value #DEFAULT_ADDRESS} by default. */
  public RemoteFluxClientOptions setAddress(String address) {
    this.address = BusOptions.requireAddress(address, "address");
    return this;
  }

  public String getCancelAddress() {
    return cancelAddress;
  }

  /** Where the workers take what cancels; {@value #DEFAULT_CANCEL_ADDRESS} by default. */
  public RemoteFluxClientOptions setCancelAddress(String cancelAddress) {
    this.cancelAddress = BusOptions.requireAddress(cancelAddress, "cancelAddress");
    return this;
  }

  public int getMaxOutstanding() {
    return maxOutstanding;
  }

  /**
   * How many requests may be with the workers at once at most; {@value #DEFAULT_MAX_OUTSTANDING} by
   * default. It moves below that with what the workers have room for.
   */
  public RemoteFluxClientOptions setMaxOutstanding(int maxOutstanding) {
    OptionsJson.require(
        maxOutstanding >= 1 && maxOutstanding <= MOST_OUTSTANDING,
        "maxOutstanding must be from 1 to " + MOST_OUTSTANDING + ", was " + maxOutstanding);
    this.maxOutstanding = maxOutstanding;
    return this;
  }

  public int getMaxQueueSize() {
    return maxQueueSize;
  }

  /**
   * How many calls may wait here; {@value #DEFAULT_MAX_QUEUE_SIZE} by default. A further one fails
   * at once with {@link io.fluxbus.FailureType#OVERLOADED}.
   */
  public RemoteFluxClientOptions setMaxQueueSize(int maxQueueSize) {
    OptionsJson.require(maxQueueSize >= 0, "maxQueueSize must be at least 0, was " + maxQueueSize);
    this.maxQueueSize = maxQueueSize;
    return this;
  }

  public long getTotalTimeout() {
    return totalTimeout;
  }

  /**
   * How long a call may take with all that it waits, here and at a worker; {@value
   * #DEFAULT_TOTAL_TIMEOUT} by default. {@link io.fluxbus.CallOptions#setTimeout} says otherwise
   * for one. A reply that has not come by then is a lost one.
   */
  public RemoteFluxClientOptions setTotalTimeout(long totalTimeout) {
    OptionsJson.requirePositive(totalTimeout, "totalTimeout");
    this.totalTimeout = totalTimeout;
    return this;
  }

  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * How often a request is handed to a worker at most; {@value #DEFAULT_MAX_ATTEMPTS} by default.
   * Again only when it is proven that none has worked on it: there was none, or it had no room.
   */
  public RemoteFluxClientOptions setMaxAttempts(int maxAttempts) {
    OptionsJson.requirePositive(maxAttempts, "maxAttempts");
    this.maxAttempts = maxAttempts;
    return this;
  }

  public long getRetryBaseDelay() {
    return retryBaseDelay;
  }

  /**
   * The longest wait before the second attempt; {@value #DEFAULT_RETRY_BASE_DELAY} by default. It
   * doubles with each attempt, and of it a random part is waited, or as long as the worker asks.
   */
  public RemoteFluxClientOptions setRetryBaseDelay(long retryBaseDelay) {
    OptionsJson.requirePositive(retryBaseDelay, "retryBaseDelay");
    this.retryBaseDelay = retryBaseDelay;
    return this;
  }

  public long getRetryMaxDelay() {
    return retryMaxDelay;
  }

  /**
   * The longest wait before any attempt, unless the worker asks for more; {@value
   * #DEFAULT_RETRY_MAX_DELAY} by default.
   */
  public RemoteFluxClientOptions setRetryMaxDelay(long retryMaxDelay) {
    OptionsJson.requirePositive(retryMaxDelay, "retryMaxDelay");
    this.retryMaxDelay = retryMaxDelay;
    return this;
  }

  @Override
  public String toString() {
    return "RemoteFluxClientOptions" + toJson().encode();
  }

  /** The same as a client's own options. */
  FluxClientOptions clientOptions() {
    return new FluxClientOptions()
        .setMaxConcurrency(maxOutstanding)
        .setInitialConcurrency(maxOutstanding)
        .setMaxQueueSize(maxQueueSize)
        .setTotalTimeout(totalTimeout)
        // A worker's answer is waited for until the call's own deadline.
        .setAttemptTimeout(Long.MAX_VALUE)
        .setMaxAttempts(maxAttempts)
        .setRetryBaseDelay(retryBaseDelay)
        .setRetryMaxDelay(retryMaxDelay);
  }
}
