package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ClientName;
import io.fluxbus.internal.ExtraHeaders;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * The options of a {@link FluxClient}. A client copies them when it is created.
 *
 * <pre>{@code
 * FluxClientOptions options = new FluxClientOptions().setApiKeyFile("/run/secrets/aimlapi");
 * FluxClient client = FluxClient.create(vertx, options.setMaxConcurrency(32));
 * }</pre>
 *
 * <p>All times are in milliseconds. Each setter rejects a value out of its range with an {@link
 * IllegalArgumentException} that names the option and never shows a secret. The options of the
 * connections are in {@link NetworkOptionsBase} and {@link ConnectionOptionsBase}. The options of
 * concurrency, queue, rate and spend limit are in {@link FlowOptionsBase}.
 */
@DataObject
public final class FluxClientOptions extends FlowOptionsBase<FluxClientOptions> {
  /** The environment variable that is read when the options have neither a key nor a key file. */
  public static final String API_KEY_VARIABLE = ApiKey.VARIABLE;

  public static final String DEFAULT_NAME = "fluxbus";
  public static final String DEFAULT_BASE_URL = "https://api.aimlapi.com";
  public static final boolean DEFAULT_ALLOW_PLAIN_HTTP = false;
  public static final long DEFAULT_TOTAL_TIMEOUT = 600_000;
  public static final int DEFAULT_MAX_ATTEMPTS = 4;
  public static final long DEFAULT_RETRY_BASE_DELAY = 500;
  public static final long DEFAULT_RETRY_MAX_DELAY = 20_000;
  public static final boolean DEFAULT_RETRY_UNKNOWN_OUTCOME = false;

  private String name = DEFAULT_NAME;
  private String apiKey;
  private String apiKeyFile;
  private String baseUrl = DEFAULT_BASE_URL;
  private boolean allowPlainHttp = DEFAULT_ALLOW_PLAIN_HTTP;
  private long totalTimeout = DEFAULT_TOTAL_TIMEOUT;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long retryBaseDelay = DEFAULT_RETRY_BASE_DELAY;
  private long retryMaxDelay = DEFAULT_RETRY_MAX_DELAY;
  private boolean retryUnknownOutcome = DEFAULT_RETRY_UNKNOWN_OUTCOME;

  /** Creates options with the defaults. */
  public FluxClientOptions() {}

  /** Copies options. */
  public FluxClientOptions(FluxClientOptions other) {
    super(other);
    name = other.name;
    apiKey = other.apiKey;
    apiKeyFile = other.apiKeyFile;
    baseUrl = other.baseUrl;
    allowPlainHttp = other.allowPlainHttp;
    totalTimeout = other.totalTimeout;
    maxAttempts = other.maxAttempts;
    retryBaseDelay = other.retryBaseDelay;
    retryMaxDelay = other.retryMaxDelay;
    retryUnknownOutcome = other.retryUnknownOutcome;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public FluxClientOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /**
   * Returns all options by name, except options that are null. The API key, the values of headers
   * and the proxy's password are secrets and are included if they were set: do not log the result.
   */
  public JsonObject toJson() {
    JsonObject json = OptionsJson.write(this);
    if (!hasInitialConcurrency()) {
      json.remove("initialConcurrency");
    }
    return json;
  }

  @Override
  protected FluxClientOptions self() {
    return this;
  }

  /** See {@link #setName}. */
  public String getName() {
    return name;
  }

  /**
   * The name of the client in metrics and in the log: 1 to 64 characters of {@code A-Za-z0-9._-};
   * {@value #DEFAULT_NAME} by default. Metrics add up the clients of the same name.
   */
  public FluxClientOptions setName(String name) {
    ClientName.require(name);
    this.name = name;
    return this;
  }

  /** See {@link #setApiKey}. */
  public String getApiKey() {
    return apiKey;
  }

  /**
   * The API key, in visible ASCII characters; null by default. Without it, {@code apiKeyFile} is
   * read, or else the environment variable {@value #API_KEY_VARIABLE}.
   */
  public FluxClientOptions setApiKey(String apiKey) {
    if (apiKey != null) {
      ApiKey.requireValid(apiKey);
    }
    this.apiKey = apiKey;
    return this;
  }

  /** See {@link #setApiKeyFile}. */
  public String getApiKeyFile() {
    return apiKeyFile;
  }

  /**
   * The path of a file that contains the API key, for mounted secrets; null by default. White space
   * around the key is ignored. The file is read when the client is created, every few seconds while
   * requests are sent, and when the API rejects the key (401). A request that was sent with an
   * outdated key is then sent again with the new one.
   */
  public FluxClientOptions setApiKeyFile(String apiKeyFile) {
    this.apiKeyFile = apiKeyFile;
    return this;
  }

  /** See {@link #setBaseUrl}. */
  public String getBaseUrl() {
    return baseUrl;
  }

  /**
   * The URL of the API; {@value #DEFAULT_BASE_URL} by default. The path of the endpoint, {@code
   * /v1/images/generations}, is appended; a base URL may already end in {@code /v1}.
   */
  public FluxClientOptions setBaseUrl(String baseUrl) {
    BaseUrl.parse(baseUrl);
    this.baseUrl = baseUrl;
    return this;
  }

  /** See {@link #setAllowPlainHttp}. */
  public boolean isAllowPlainHttp() {
    return allowPlainHttp;
  }

  /**
   * Whether the base URL may be {@code http} on another machine, so that the API key is sent
   * unencrypted; {@value #DEFAULT_ALLOW_PLAIN_HTTP} by default. {@code http} on this machine is
   * always allowed, unless a proxy on another machine is used for it.
   */
  public FluxClientOptions setAllowPlainHttp(boolean allowPlainHttp) {
    this.allowPlainHttp = allowPlainHttp;
    return this;
  }

  /** See {@link #setTotalTimeout}. */
  public long getTotalTimeout() {
    return totalTimeout;
  }

  /**
   * The time limit of a call, in milliseconds: waiting, every attempt and the delays between them.
   * At least 1; {@value #DEFAULT_TOTAL_TIMEOUT} by default. {@link CallOptions#setTimeout}
   * overrides it for one call.
   */
  public FluxClientOptions setTotalTimeout(long totalTimeout) {
    requirePositive(totalTimeout, "totalTimeout");
    this.totalTimeout = totalTimeout;
    return this;
  }

  /** See {@link #setMaxAttempts}. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * The most attempts of a call, the first one included. At least 1; {@value #DEFAULT_MAX_ATTEMPTS}
   * by default. Only a request that is proven unprocessed is sent again, unless {@code
   * retryUnknownOutcome} is set.
   */
  public FluxClientOptions setMaxAttempts(int maxAttempts) {
    requirePositive(maxAttempts, "maxAttempts");
    this.maxAttempts = maxAttempts;
    return this;
  }

  /** See {@link #setRetryBaseDelay}. */
  public long getRetryBaseDelay() {
    return retryBaseDelay;
  }

  /**
   * The longest delay before the second attempt, in milliseconds. At least 1; {@value
   * #DEFAULT_RETRY_BASE_DELAY} by default. The longest delay doubles with each further attempt. The
   * actual delay is a random part of it, or the time in the response's {@code Retry-After} if that
   * is longer.
   */
  public FluxClientOptions setRetryBaseDelay(long retryBaseDelay) {
    requirePositive(retryBaseDelay, "retryBaseDelay");
    this.retryBaseDelay = retryBaseDelay;
    return this;
  }

  /** See {@link #setRetryMaxDelay}. */
  public long getRetryMaxDelay() {
    return retryMaxDelay;
  }

  /**
   * The longest delay before any attempt, in milliseconds, unless the API requests a longer one. At
   * least 1; {@value #DEFAULT_RETRY_MAX_DELAY} by default.
   */
  public FluxClientOptions setRetryMaxDelay(long retryMaxDelay) {
    requirePositive(retryMaxDelay, "retryMaxDelay");
    this.retryMaxDelay = retryMaxDelay;
    return this;
  }

  /** See {@link #setRetryUnknownOutcome}. */
  public boolean isRetryUnknownOutcome() {
    return retryUnknownOutcome;
  }

  /**
   * Whether a request with an unknown outcome is sent again; {@value
   * #DEFAULT_RETRY_UNKNOWN_OUTCOME} by default. The request may already have been processed and
   * billed, so it may be paid for twice.
   */
  public FluxClientOptions setRetryUnknownOutcome(boolean retryUnknownOutcome) {
    this.retryUnknownOutcome = retryUnknownOutcome;
    return this;
  }

  /** Does not show the API key, the values of headers, or the credentials of the proxy. */
  @Override
  public String toString() {
    JsonObject shown = toJson();
    shown.remove("apiKey");
    shown.put("headers", ExtraHeaders.masked(getHeaders()));
    if (getProxy() != null) {
      shown.put("proxy", getProxy().toString());
    }
    return "FluxClientOptions" + shown.encode();
  }
}
