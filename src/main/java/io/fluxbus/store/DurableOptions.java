package io.fluxbus.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The options of a {@link DurableFluxClient}. All times are in milliseconds.
 *
 * <p>Several clients of one Vertx that use the same store are one node: the first of them
 * determines {@code leaseDuration}, {@code pollInterval} and {@code retainDuration}.
 */
@DataObject
public final class DurableOptions {
  public static final String DEFAULT_TENANT = "";
  public static final boolean DEFAULT_RETRY_UNKNOWN_OUTCOME = false;
  public static final boolean DEFAULT_REUSE_SEEDED = false;
  public static final long DEFAULT_LEASE_DURATION = 15_000;
  public static final long DEFAULT_POLL_INTERVAL = 250;
  public static final long DEFAULT_RETAIN_DURATION = 7 * 24 * 3_600_000L;
  public static final long DEFAULT_RECORD_TIMEOUT = 10_000;

  private static final double HIGHEST_PRICE = 1_000;

  private String tenant = DEFAULT_TENANT;
  private String budget;
  private Map<String, String> tenantBudgets = Map.of();
  private UnaryOperator<String> budgetLookup;
  private boolean retryUnknownOutcome = DEFAULT_RETRY_UNKNOWN_OUTCOME;
  private boolean reuseSeeded = DEFAULT_REUSE_SEEDED;
  private long leaseDuration = DEFAULT_LEASE_DURATION;
  private long pollInterval = DEFAULT_POLL_INTERVAL;
  private long retainDuration = DEFAULT_RETAIN_DURATION;
  private long recordTimeout = DEFAULT_RECORD_TIMEOUT;
  private String baseUrl = FluxClientOptions.DEFAULT_BASE_URL;
  private long totalTimeout = FluxClientOptions.DEFAULT_TOTAL_TIMEOUT;
  private long attemptTimeout = FluxClientOptions.DEFAULT_ATTEMPT_TIMEOUT;
  private Double pricePerImageUsd;

  /** Creates options with the defaults. */
  public DurableOptions() {}

  /** Copies options. */
  public DurableOptions(DurableOptions other) {
    tenant = other.tenant;
    budget = other.budget;
    tenantBudgets = other.tenantBudgets;
    budgetLookup = other.budgetLookup;
    retryUnknownOutcome = other.retryUnknownOutcome;
    reuseSeeded = other.reuseSeeded;
    leaseDuration = other.leaseDuration;
    pollInterval = other.pollInterval;
    retainDuration = other.retainDuration;
    recordTimeout = other.recordTimeout;
    baseUrl = other.baseUrl;
    totalTimeout = other.totalTimeout;
    attemptTimeout = other.attemptTimeout;
    pricePerImageUsd = other.pricePerImageUsd;
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
    pricePerImageUsd = client.getPricePerImageUsd();
    return this;
  }

  /** See {@link #setTenant}. */
  public String getTenant() {
    return tenant;
  }

  /**
   * Whose keys the calls have that do not set a tenant themselves; empty by default. Equal keys of
   * two tenants are different keys. At most 255 characters.
   */
  public DurableOptions setTenant(String tenant) {
    OptionsJson.require(tenant.length() <= 255, "tenant must have at most 255 characters");
    this.tenant = tenant;
    return this;
  }

  /** See {@link #setBudget}; null for none. */
  public String getBudget() {
    return budget;
  }

  /**
   * The name of the budget in the store that pays for the calls of tenants without a budget of
   * their own; null by default, for none. It must exist. Set {@code pricePerImageUsd}, too.
   */
  public DurableOptions setBudget(String budget) {
    this.budget = budget;
    return this;
  }

  /** See {@link #setTenantBudgets}. */
  public Map<String, String> getTenantBudgets() {
    return tenantBudgets;
  }

  /**
   * The names of the budgets that pay for the calls of single tenants, in place of {@link
   * #setBudget}; none by default. A call is paid from one budget only. Each budget must exist. Set
   * {@code pricePerImageUsd}, too.
   *
   * @throws IllegalArgumentException if a tenant is not valid, or a budget is null
   */
  public DurableOptions setTenantBudgets(Map<String, String> tenantBudgets) {
    tenantBudgets.forEach(
        (name, named) -> {
          OptionsJson.require(
              CallOptions.isTenant(name),
              "tenantBudgets: a tenant must be 1 to 64 characters of A-Za-z0-9._-");
          OptionsJson.require(named != null, "tenantBudgets: a budget must be a text");
        });
    this.tenantBudgets = Map.copyOf(tenantBudgets);
    return this;
  }

  /** See {@link #setBudgetLookup}; null for none. */
  @JsonIgnore
  public UnaryOperator<String> getBudgetLookup() {
    return budgetLookup;
  }

  /**
   * Returns the name of the budget of a tenant, or null if the other options decide; null by
   * default. It is for tenants that come and go while the client runs. It is called for each call,
   * on any thread, must not block, and an exception that it throws reaches the caller of {@code
   * submit}. It is not part of the JSON.
   */
  public DurableOptions setBudgetLookup(UnaryOperator<String> budgetLookup) {
    this.budgetLookup = budgetLookup;
    return this;
  }

  /** Returns the name of the budget that pays for the calls of a tenant; null if none does. */
  String budgetOf(String callTenant) {
    String found = budgetLookup == null ? null : budgetLookup.apply(callTenant);
    return found != null ? found : tenantBudgets.getOrDefault(callTenant, budget);
  }

  /** Whether a budget may pay for a call. */
  boolean hasBudgets() {
    return budget != null || !tenantBudgets.isEmpty() || budgetLookup != null;
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

  /** See {@link #setPricePerImageUsd}; null if it is not known. */
  public Double getPricePerImageUsd() {
    return pricePerImageUsd;
  }

  /**
   * The most that one image costs, in US dollars; above 0 and at most 1000, not known by default.
   * The outcome of a call without a reported cost counts as this price.
   */
  public DurableOptions setPricePerImageUsd(double pricePerImageUsd) {
    OptionsJson.requirePositive(pricePerImageUsd, HIGHEST_PRICE, "pricePerImageUsd");
    this.pricePerImageUsd = pricePerImageUsd;
    return this;
  }

  /** The most that one POST can cost, in billionths of a dollar; 0 if no price is known. */
  long price(GenerationRequest request) {
    return pricePerImageUsd == null
        ? 0
        : SpendAmounts.cost(BigDecimal.valueOf(pricePerImageUsd)) * request.imageCount();
  }

  @Override
  public String toString() {
    return "DurableOptions" + toJson().encode();
  }
}
