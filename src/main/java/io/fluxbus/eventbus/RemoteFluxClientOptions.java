package io.fluxbus.eventbus;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.ClientName;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * Options of a {@link RemoteFluxClient}. All times are in milliseconds. Every setter throws an
 * {@link IllegalArgumentException} that names the option if the value is invalid.
 */
@DataObject
public final class RemoteFluxClientOptions {
  public static final String DEFAULT_NAME = "remote";
  public static final String DEFAULT_ADDRESS = BusOptions.DEFAULT_ADDRESS;
  public static final String DEFAULT_CANCEL_ADDRESS = BusOptions.DEFAULT_CANCEL_ADDRESS;
  public static final int DEFAULT_MAX_OUTSTANDING = 1024;
  public static final int DEFAULT_MAX_QUEUE_SIZE = FluxClientOptions.DEFAULT_MAX_QUEUE_SIZE;
  public static final long DEFAULT_TOTAL_TIMEOUT = FluxClientOptions.DEFAULT_TOTAL_TIMEOUT;
  public static final int DEFAULT_MAX_ATTEMPTS = 20;
  public static final long DEFAULT_RETRY_BASE_DELAY = 200;
  public static final long DEFAULT_RETRY_MAX_DELAY = 5_000;

  private static final int MAX_MAX_OUTSTANDING = 100_000;

  private String name = DEFAULT_NAME;
  private String address = DEFAULT_ADDRESS;
  private String cancelAddress = DEFAULT_CANCEL_ADDRESS;
  private int maxOutstanding = DEFAULT_MAX_OUTSTANDING;
  private int maxQueueSize = DEFAULT_MAX_QUEUE_SIZE;
  private long totalTimeout = DEFAULT_TOTAL_TIMEOUT;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long retryBaseDelay = DEFAULT_RETRY_BASE_DELAY;
  private long retryMaxDelay = DEFAULT_RETRY_MAX_DELAY;

  /** Creates options with their defaults. */
  public RemoteFluxClientOptions() {}

  /** Copies the options. */
  public RemoteFluxClientOptions(RemoteFluxClientOptions other) {
    name = other.name;
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
   * Reads the options from JSON. An option that is missing has its default.
   *
   * @throws IllegalArgumentException that names the first option that is unknown, has the wrong
   *     type, or is invalid
   */
  public RemoteFluxClientOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setName}. */
  public String getName() {
    return name;
  }

  /**
   * The name of the client in metrics and in the log: 1 to 64 characters of {@code A-Za-z0-9._-};
   * {@value #DEFAULT_NAME} by default.
   */
  public RemoteFluxClientOptions setName(String name) {
    ClientName.require(name);
    this.name = name;
    return this;
  }

  /** See {@link #setAddress}. */
  public String getAddress() {
    return address;
  }

  /** Sets the address to which requests are sent; {@value #DEFAULT_ADDRESS} by default. */
  public RemoteFluxClientOptions setAddress(String address) {
    this.address = BusOptions.requireAddress(address, "address");
    return this;
  }

  /** See {@link #setCancelAddress}. */
  public String getCancelAddress() {
    return cancelAddress;
  }

  /**
   * Sets the address to which cancel keys are published; {@value #DEFAULT_CANCEL_ADDRESS} by
   * default.
   */
  public RemoteFluxClientOptions setCancelAddress(String cancelAddress) {
    this.cancelAddress = BusOptions.requireAddress(cancelAddress, "cancelAddress");
    return this;
  }

  /** See {@link #setMaxOutstanding}. */
  public int getMaxOutstanding() {
    return maxOutstanding;
  }

  /**
   * Sets the maximum number of requests that are sent and have no reply yet, from 1 to 100000;
   * {@value #DEFAULT_MAX_OUTSTANDING} by default. While workers reply with {@code OVERLOADED}, the
   * client uses a lower limit.
   */
  public RemoteFluxClientOptions setMaxOutstanding(int maxOutstanding) {
    OptionsJson.require(
        maxOutstanding >= 1 && maxOutstanding <= MAX_MAX_OUTSTANDING,
        "maxOutstanding must be from 1 to " + MAX_MAX_OUTSTANDING + ", was " + maxOutstanding);
    this.maxOutstanding = maxOutstanding;
    return this;
  }

  /** See {@link #setMaxQueueSize}. */
  public int getMaxQueueSize() {
    return maxQueueSize;
  }

  /**
   * Sets how many calls may wait in this client, at least 0; {@value #DEFAULT_MAX_QUEUE_SIZE} by
   * default. When the queue is full, a call fails at once with {@link
   * io.fluxbus.FailureType#OVERLOADED}.
   */
  public RemoteFluxClientOptions setMaxQueueSize(int maxQueueSize) {
    OptionsJson.require(maxQueueSize >= 0, "maxQueueSize must be at least 0, was " + maxQueueSize);
    this.maxQueueSize = maxQueueSize;
    return this;
  }

  /** See {@link #setTotalTimeout}. */
  public long getTotalTimeout() {
    return totalTimeout;
  }

  /**
   * Sets how long a call may take, including the time that it waits in this client and at a worker;
   * {@value #DEFAULT_TOTAL_TIMEOUT} by default. {@link io.fluxbus.CallOptions#setTimeout} overrides
   * it for one call. If no reply arrives in this time, the outcome is unknown.
   */
  public RemoteFluxClientOptions setTotalTimeout(long totalTimeout) {
    OptionsJson.requirePositive(totalTimeout, "totalTimeout");
    this.totalTimeout = totalTimeout;
    return this;
  }

  /** See {@link #setMaxAttempts}. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * Sets how often a request is sent to a worker at most; {@value #DEFAULT_MAX_ATTEMPTS} by
   * default. It is sent again only if it is proven unprocessed: there was no worker, or the worker
   * was overloaded or shutting down.
   */
  public RemoteFluxClientOptions setMaxAttempts(int maxAttempts) {
    OptionsJson.requirePositive(maxAttempts, "maxAttempts");
    this.maxAttempts = maxAttempts;
    return this;
  }

  /** See {@link #setRetryBaseDelay}. */
  public long getRetryBaseDelay() {
    return retryBaseDelay;
  }

  /**
   * Sets the maximum delay before the second attempt; {@value #DEFAULT_RETRY_BASE_DELAY} by
   * default. The maximum doubles with each attempt, and the delay is a random part of it.
   */
  public RemoteFluxClientOptions setRetryBaseDelay(long retryBaseDelay) {
    OptionsJson.requirePositive(retryBaseDelay, "retryBaseDelay");
    this.retryBaseDelay = retryBaseDelay;
    return this;
  }

  /** See {@link #setRetryMaxDelay}. */
  public long getRetryMaxDelay() {
    return retryMaxDelay;
  }

  /** Sets the maximum delay before any attempt; {@value #DEFAULT_RETRY_MAX_DELAY} by default. */
  public RemoteFluxClientOptions setRetryMaxDelay(long retryMaxDelay) {
    OptionsJson.requirePositive(retryMaxDelay, "retryMaxDelay");
    this.retryMaxDelay = retryMaxDelay;
    return this;
  }

  @Override
  public String toString() {
    return "RemoteFluxClientOptions" + toJson().encode();
  }

  /** Translates the options into those of the client that queues and retries. */
  FluxClientOptions clientOptions() {
    return new FluxClientOptions()
        .setName(name)
        .setMaxConcurrency(maxOutstanding)
        .setInitialConcurrency(maxOutstanding)
        .setMaxQueueSize(maxQueueSize)
        .setTotalTimeout(totalTimeout)
        // Only the deadline of the call limits how long a reply may take.
        .setAttemptTimeout(Long.MAX_VALUE)
        .setMaxAttempts(maxAttempts)
        .setRetryBaseDelay(retryBaseDelay)
        .setRetryMaxDelay(retryMaxDelay);
  }
}
