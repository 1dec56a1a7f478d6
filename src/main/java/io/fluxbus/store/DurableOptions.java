package io.fluxbus.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * The options of a {@link DurableFluxClient}. All times are in milliseconds.
 *
 * <p>Several clients of one Vertx that use the same store are one node: the first of them
 * determines {@code leaseDuration}, {@code pollInterval} and {@code retainDuration}.
 */
@DataObject
public final class DurableOptions extends BudgetOptionsBase<DurableOptions> {
  public static final boolean DEFAULT_RETRY_UNKNOWN_OUTCOME = false;
  public static final boolean DEFAULT_REUSE_SEEDED = false;
  public static final long DEFAULT_LEASE_DURATION = 15_000;
  public static final long DEFAULT_POLL_INTERVAL = 250;
  public static final long DEFAULT_RETAIN_DURATION = 7 * 24 * 3_600_000L;
  public static final long DEFAULT_RECORD_TIMEOUT = 10_000;

  private boolean retryUnknownOutcome = DEFAULT_RETRY_UNKNOWN_OUTCOME;
  private boolean reuseSeeded = DEFAULT_REUSE_SEEDED;
  private long leaseDuration = DEFAULT_LEASE_DURATION;
  private long pollInterval = DEFAULT_POLL_INTERVAL;
  private long retainDuration = DEFAULT_RETAIN_DURATION;
  private long recordTimeout = DEFAULT_RECORD_TIMEOUT;
  private String baseUrl = FluxClientOptions.DEFAULT_BASE_URL;
  private long totalTimeout = FluxClientOptions.DEFAULT_TOTAL_TIMEOUT;
  private long attemptTimeout = FluxClientOptions.DEFAULT_ATTEMPT_TIMEOUT;

  /** Creates options with the defaults. */
  public DurableOptions() {}

  /** Copies options. */
  public DurableOptions(DurableOptions other) {
    super(other);
    retryUnknownOutcome = other.retryUnknownOutcome;
    reuseSeeded = other.reuseSeeded;
    leaseDuration = other.leaseDuration;
    pollInterval = other.pollInterval;
    retainDuration = other.retainDuration;
    recordTimeout = other.recordTimeout;
    baseUrl = other.baseUrl;
    totalTimeout = other.totalTimeout;
    attemptTimeout = other.attemptTimeout;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public DurableOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name, except the lookup of budgets. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /**
   * Takes over what the two clients must have in common: {@code baseUrl}, {@code totalTimeout},
   * {@code attemptTimeout} and {@code pricePerImageUsd}.
   *
   * @param client the options of the client below
   */
  @JsonIgnore
  public DurableOptions setClientOptions(FluxClientOptions client) {
    setBaseUrl(client.getBaseUrl());
    setTotalTimeout(client.getTotalTimeout());
    setAttemptTimeout(client.getAttemptTimeout());
    takePrice(client.getPricePerImageUsd());
    return this;
  }

  /** See {@link #setRetryUnknownOutcome}. */
  public boolean isRetryUnknownOutcome() {
    return retryUnknownOutcome;
  }

  /**
   * Whether a request is sent again if the recorded outcome of its key is unknown; {@value
   * #DEFAULT_RETRY_UNKNOWN_OUTCOME} by default. Then a key may be billed twice. Without it, the
   * unknown outcome is returned until somebody resolves it.
   */
  public DurableOptions setRetryUnknownOutcome(boolean retryUnknownOutcome) {
    this.retryUnknownOutcome = retryUnknownOutcome;
    return this;
  }

  /** See {@link #setReuseSeeded}. */
  public boolean isReuseSeeded() {
    return reuseSeeded;
  }

  /**
   * Whether a request with a seed and without a key is generated only once: equal requests get the
   * recorded images as long as these can be fetched; {@value #DEFAULT_REUSE_SEEDED} by default.
   */
  public DurableOptions setReuseSeeded(boolean reuseSeeded) {
    this.reuseSeeded = reuseSeeded;
    return this;
  }

  /** See {@link #setLeaseDuration}. */
  public long getLeaseDuration() {
    return leaseDuration;
  }

  /**
   * How long this process may fail to reach the store before others take it for dead; at least 100,
   * {@value #DEFAULT_LEASE_DURATION} by default. It confirms that it is alive every third of this
   * time. The calls in flight of a dead process have unknown outcomes; its waiting calls free their
   * keys. Use the same value in all processes.
   */
  public DurableOptions setLeaseDuration(long leaseDuration) {
    OptionsJson.require(leaseDuration >= 100, "leaseDuration must be at least 100");
    this.leaseDuration = leaseDuration;
    return this;
  }

  /** See {@link #setPollInterval}. */
  public long getPollInterval() {
    return pollInterval;
  }

  /**
   * How often the store is asked for the outcome of a call that runs in another process; at least
   * 1, {@value #DEFAULT_POLL_INTERVAL} by default.
   */
  public DurableOptions setPollInterval(long pollInterval) {
    OptionsJson.requirePositive(pollInterval, "pollInterval");
    this.pollInterval = pollInterval;
    return this;
  }

  /** See {@link #setRetainDuration}. */
  public long getRetainDuration() {
    return retainDuration;
  }

  /**
   * How long the store keeps the outcome of a call; at least 1, seven days by default. Afterwards
   * its key can be used for a new call.
   */
  public DurableOptions setRetainDuration(long retainDuration) {
    OptionsJson.requirePositive(retainDuration, "retainDuration");
    this.retainDuration = retainDuration;
    return this;
  }

  /** See {@link #setRecordTimeout}. */
  public long getRecordTimeout() {
    return recordTimeout;
  }

  /**
   * How long a caller waits beyond its time limit until its outcome is recorded, if the store does
   * not answer; at least 0, {@value #DEFAULT_RECORD_TIMEOUT} by default. Then it gets its outcome,
   * which is recorded later.
   */
  public DurableOptions setRecordTimeout(long recordTimeout) {
    OptionsJson.require(recordTimeout >= 0, "recordTimeout must be at least 0");
    this.recordTimeout = recordTimeout;
    return this;
  }

  /** See {@link #setBaseUrl}. */
  public String getBaseUrl() {
    return baseUrl;
  }

  /**
   * The URL of the API that the client below uses; the default of that client by default. Requests
   * to different APIs are different requests.
   *
   * @throws IllegalArgumentException if it is not a valid base URL
   */
  public DurableOptions setBaseUrl(String baseUrl) {
    BaseUrl.parse(baseUrl);
    this.baseUrl = baseUrl;
    return this;
  }

  /** See {@link #setTotalTimeout}. */
  public long getTotalTimeout() {
    return totalTimeout;
  }

  /**
   * The time limit of a call with a key that does not set its own; at least 1, {@value
   * FluxClientOptions#DEFAULT_TOTAL_TIMEOUT} by default.
   */
  public DurableOptions setTotalTimeout(long totalTimeout) {
    OptionsJson.requirePositive(totalTimeout, "totalTimeout");
    this.totalTimeout = totalTimeout;
    return this;
  }

  /** See {@link #setAttemptTimeout}. */
  public long getAttemptTimeout() {
    return attemptTimeout;
  }

  /**
   * The time limit of one POST of the client below; at least 1, {@value
   * FluxClientOptions#DEFAULT_ATTEMPT_TIMEOUT} by default. A POST in flight may use it even if the
   * time limit of its caller passes earlier, because its outcome is paid for and recorded.
   */
  public DurableOptions setAttemptTimeout(long attemptTimeout) {
    OptionsJson.requirePositive(attemptTimeout, "attemptTimeout");
    this.attemptTimeout = attemptTimeout;
    return this;
  }

  @Override
  DurableOptions self() {
    return this;
  }

  @Override
  public String toString() {
    return "DurableOptions" + toJson().encode();
  }
}
