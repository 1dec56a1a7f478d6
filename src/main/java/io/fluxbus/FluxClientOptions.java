package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.require;
import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ExtraHeaders;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a {@link FluxClient} reaches the API. All times are in milliseconds. Every setter refuses a
 * value that breaks its rule with an {@link IllegalArgumentException} that names the option, and
 * never shows a secret.
 */
@DataObject
public final class FluxClientOptions {
  /** The environment variable that holds the API key when the options do not. */
  public static final String API_KEY_VARIABLE = ApiKey.VARIABLE;

  public static final String DEFAULT_BASE_URL = "https://api.aimlapi.com";
  public static final boolean DEFAULT_ALLOW_PLAIN_HTTP = false;
  public static final int DEFAULT_MAX_CONCURRENCY = 64;
  public static final boolean DEFAULT_ADAPTIVE_CONCURRENCY = true;
  public static final int DEFAULT_INITIAL_CONCURRENCY = 16;
  public static final int DEFAULT_MAX_QUEUE_SIZE = 1024;
  public static final int DEFAULT_REQUEST_BURST = 1;
  public static final int DEFAULT_MAX_ATTEMPTS = 4;
  public static final long DEFAULT_RETRY_BASE_DELAY = 500;
  public static final long DEFAULT_RETRY_MAX_DELAY = 20_000;
  public static final boolean DEFAULT_RETRY_UNKNOWN_OUTCOME = false;
  public static final long DEFAULT_TOTAL_TIMEOUT = 600_000;
  public static final long DEFAULT_SUSPENSION_COOL_DOWN = 30_000;
  public static final boolean DEFAULT_COALESCE_SEEDED = false;
  public static final int DEFAULT_CONNECT_TIMEOUT = 5_000;
  public static final long DEFAULT_ATTEMPT_TIMEOUT = 120_000;
  public static final long DEFAULT_KEEP_ALIVE_TIMEOUT = 30_000;
  public static final int DEFAULT_MAX_RESPONSE_SIZE = 48 * 1024 * 1024;
  public static final boolean DEFAULT_HTTP2 = false;
  public static final boolean DEFAULT_TRUST_SYSTEM_CERTIFICATES = true;

  /** The pool of connections has room for so many from its beginning. */
  private static final int MOST_CONCURRENCY = 100_000;

  private static final double MOST = 1e9;
  private static final double HIGHEST_PRICE = 1_000;

  private String apiKey;
  private String apiKeyFile;
  private String baseUrl = DEFAULT_BASE_URL;
  private boolean allowPlainHttp = DEFAULT_ALLOW_PLAIN_HTTP;
  private int maxConcurrency = DEFAULT_MAX_CONCURRENCY;
  private boolean adaptiveConcurrency = DEFAULT_ADAPTIVE_CONCURRENCY;

  /** Null when it was not set. */
  private Integer initialConcurrency;

  private int maxQueueSize = DEFAULT_MAX_QUEUE_SIZE;
  private Double requestsPerSecond;
  private int requestBurst = DEFAULT_REQUEST_BURST;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long retryBaseDelay = DEFAULT_RETRY_BASE_DELAY;
  private long retryMaxDelay = DEFAULT_RETRY_MAX_DELAY;
  private boolean retryUnknownOutcome = DEFAULT_RETRY_UNKNOWN_OUTCOME;
  private long totalTimeout = DEFAULT_TOTAL_TIMEOUT;
  private Double spendLimitUsd;
  private Double pricePerImageUsd;
  private long suspensionCoolDown = DEFAULT_SUSPENSION_COOL_DOWN;
  private boolean coalesceSeeded = DEFAULT_COALESCE_SEEDED;
  private int connectTimeout = DEFAULT_CONNECT_TIMEOUT;
  private long attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
  private long keepAliveTimeout = DEFAULT_KEEP_ALIVE_TIMEOUT;
  private int maxResponseSize = DEFAULT_MAX_RESPONSE_SIZE;
  private Long maxBufferedBytes;
  private boolean http2 = DEFAULT_HTTP2;
  private List<String> trustedCertificates = new ArrayList<>();
  private boolean trustSystemCertificates = DEFAULT_TRUST_SYSTEM_CERTIFICATES;
  private Map<String, String> headers = new LinkedHashMap<>();
  private ProxySettings proxy;

  public FluxClientOptions() {}

  public FluxClientOptions(FluxClientOptions other) {
    apiKey = other.apiKey;
    apiKeyFile = other.apiKeyFile;
    baseUrl = other.baseUrl;
    allowPlainHttp = other.allowPlainHttp;
    maxConcurrency = other.maxConcurrency;
    adaptiveConcurrency = other.adaptiveConcurrency;
    initialConcurrency = other.initialConcurrency;
    maxQueueSize = other.maxQueueSize;
    requestsPerSecond = other.requestsPerSecond;
    requestBurst = other.requestBurst;
    maxAttempts = other.maxAttempts;
    retryBaseDelay = other.retryBaseDelay;
    retryMaxDelay = other.retryMaxDelay;
    retryUnknownOutcome = other.retryUnknownOutcome;
    totalTimeout = other.totalTimeout;
    spendLimitUsd = other.spendLimitUsd;
    pricePerImageUsd = other.pricePerImageUsd;
    suspensionCoolDown = other.suspensionCoolDown;
    coalesceSeeded = other.coalesceSeeded;
    connectTimeout = other.connectTimeout;
    attemptTimeout = other.attemptTimeout;
    keepAliveTimeout = other.keepAliveTimeout;
    maxResponseSize = other.maxResponseSize;
    maxBufferedBytes = other.maxBufferedBytes;
    http2 = other.http2;
    trustedCertificates = new ArrayList<>(other.trustedCertificates);
    trustSystemCertificates = other.trustSystemCertificates;
    headers = new LinkedHashMap<>(other.headers);
    proxy = other.proxy == null ? null : new ProxySettings(other.proxy);
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public FluxClientOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /**
   * All options by name. The API key, the values of headers and the proxy's password are in it when
   * they were set: they are secrets, do not log them.
   */
  public JsonObject toJson() {
    JsonObject json = OptionsJson.write(this);
    if (initialConcurrency == null) {
      // The default follows maxConcurrency, which may be changed in the JSON.
      json.remove("initialConcurrency");
    }
    return json;
  }

  /** The API key, or null: then the key file or {@value #API_KEY_VARIABLE} is read. */
  public String getApiKey() {
    return apiKey;
  }

  /** Visible ASCII characters only. */
  public FluxClientOptions setApiKey(String apiKey) {
    if (apiKey != null) {
      ApiKey.requireValid(apiKey);
    }
    this.apiKey = apiKey;
    return this;
  }

  public String getApiKeyFile() {
    return apiKeyFile;
  }

  /**
   * A file with the API key, for secrets that are mounted; null by default. It is read once, when
   * the client is made, and white space around the key does not count.
   */
  public FluxClientOptions setApiKeyFile(String apiKeyFile) {
    this.apiKeyFile = apiKeyFile;
    return this;
  }

  public String getBaseUrl() {
    return baseUrl;
  }

  /**
   * Where the API is: {@value #DEFAULT_BASE_URL} by default. The path of the endpoint, {@code
   * /v1/images/generations}, is added to it; a base that ends in {@code /v1} is taken as it is
   * meant.
   */
  public FluxClientOptions setBaseUrl(String baseUrl) {
    BaseUrl.parse(baseUrl);
    this.baseUrl = baseUrl;
    return this;
  }

  public boolean isAllowPlainHttp() {
    return allowPlainHttp;
  }

  /**
   * Whether the base URL may be {@code http} to another machine, where the key travels in the
   * clear; to this machine it always may, unless a proxy on another machine is used for it. False
   * by default.
   */
  public FluxClientOptions setAllowPlainHttp(boolean allowPlainHttp) {
    this.allowPlainHttp = allowPlainHttp;
    return this;
  }

  public int getMaxConcurrency() {
    return maxConcurrency;
  }

  /**
   * How many requests run at once at most; {@value #DEFAULT_MAX_CONCURRENCY} by default. The others
   * wait in the queue.
   */
  public FluxClientOptions setMaxConcurrency(int maxConcurrency) {
    require(
        maxConcurrency >= 1 && maxConcurrency <= MOST_CONCURRENCY,
        "maxConcurrency must be from 1 to " + MOST_CONCURRENCY + ", was " + maxConcurrency);
    this.maxConcurrency = maxConcurrency;
    return this;
  }

  public boolean isAdaptiveConcurrency() {
    return adaptiveConcurrency;
  }

  /**
   * Whether the limit moves with what the API lets through, between 1 and the most that run at
   * once; true by default. Otherwise it stays there, and where the API lets fewer through, it
   * refuses the rest as fast as they are sent.
   */
  public FluxClientOptions setAdaptiveConcurrency(boolean adaptiveConcurrency) {
    this.adaptiveConcurrency = adaptiveConcurrency;
    return this;
  }

  public int getInitialConcurrency() {
    return initialConcurrency == null
        ? Math.min(DEFAULT_INITIAL_CONCURRENCY, maxConcurrency)
        : initialConcurrency;
  }

  /**
   * The limit that an adaptive client starts with; by default {@value #DEFAULT_INITIAL_CONCURRENCY}
   * or {@code maxConcurrency}, whichever is less. A client is not created with a value above {@code
   * maxConcurrency}.
   */
  public FluxClientOptions setInitialConcurrency(int initialConcurrency) {
    requirePositive(initialConcurrency, "initialConcurrency");
    this.initialConcurrency = initialConcurrency;
    return this;
  }

  public int getMaxQueueSize() {
    return maxQueueSize;
  }

  /**
   * How many calls may wait; {@value #DEFAULT_MAX_QUEUE_SIZE} by default. A further one fails at
   * once with {@link FailureType#OVERLOADED}. With 0, a call starts at once or not at all.
   */
  public FluxClientOptions setMaxQueueSize(int maxQueueSize) {
    require(maxQueueSize >= 0, "maxQueueSize must be at least 0, was " + maxQueueSize);
    this.maxQueueSize = maxQueueSize;
    return this;
  }

  public Double getRequestsPerSecond() {
    return requestsPerSecond;
  }

  /** How many requests may start in a second at most; null, the default, for no limit. */
  public FluxClientOptions setRequestsPerSecond(double requestsPerSecond) {
    requirePositive(requestsPerSecond, MOST, "requestsPerSecond");
    this.requestsPerSecond = requestsPerSecond;
    return this;
  }

  public int getRequestBurst() {
    return requestBurst;
  }

  /**
   * How many requests may start at once after a pause, where their rate is limited; {@value
   * #DEFAULT_REQUEST_BURST} by default.
   */
  public FluxClientOptions setRequestBurst(int requestBurst) {
    requirePositive(requestBurst, "requestBurst");
    this.requestBurst = requestBurst;
    return this;
  }

  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * How often a request is sent at most, the first time included; {@value #DEFAULT_MAX_ATTEMPTS} by
   * default. Only what is proven unprocessed is sent again, unless {@code retryUnknownOutcome}.
   */
  public FluxClientOptions setMaxAttempts(int maxAttempts) {
    requirePositive(maxAttempts, "maxAttempts");
    this.maxAttempts = maxAttempts;
    return this;
  }

  public long getRetryBaseDelay() {
    return retryBaseDelay;
  }

  /**
   * The longest wait before the second attempt; {@value #DEFAULT_RETRY_BASE_DELAY} by default. It
   * doubles with each attempt, and of it a random part is waited, or as long as the API asks.
   */
  public FluxClientOptions setRetryBaseDelay(long retryBaseDelay) {
    requirePositive(retryBaseDelay, "retryBaseDelay");
    this.retryBaseDelay = retryBaseDelay;
    return this;
  }

  public long getRetryMaxDelay() {
    return retryMaxDelay;
  }

  /**
   * The longest wait before any attempt, unless the API asks for more; {@value
   * #DEFAULT_RETRY_MAX_DELAY} by default.
   */
  public FluxClientOptions setRetryMaxDelay(long retryMaxDelay) {
    requirePositive(retryMaxDelay, "retryMaxDelay");
    this.retryMaxDelay = retryMaxDelay;
    return this;
  }

  public boolean isRetryUnknownOutcome() {
    return retryUnknownOutcome;
  }

  /**
   * Whether to send again what may have been processed and billed, and so may be paid twice; false
   * by default.
   */
  public FluxClientOptions setRetryUnknownOutcome(boolean retryUnknownOutcome) {
    this.retryUnknownOutcome = retryUnknownOutcome;
    return this;
  }

  public long getTotalTimeout() {
    return totalTimeout;
  }

  /**
   * How long a call may take with all that it waits and every attempt; {@value
   * #DEFAULT_TOTAL_TIMEOUT} by default. {@link CallOptions#setTimeout} says otherwise for one.
   */
  public FluxClientOptions setTotalTimeout(long totalTimeout) {
    requirePositive(totalTimeout, "totalTimeout");
    this.totalTimeout = totalTimeout;
    return this;
  }

  public Double getSpendLimitUsd() {
    return spendLimitUsd;
  }

  /**
   * What all calls of the client may cost together, in dollars; null, the default, for no limit. A
   * call that could pass it fails with {@link FailureType#BUDGET_EXHAUSTED}. It needs {@code
   * pricePerImageUsd}.
   */
  public FluxClientOptions setSpendLimitUsd(double spendLimitUsd) {
    requirePositive(spendLimitUsd, MOST, "spendLimitUsd");
    this.spendLimitUsd = spendLimitUsd;
    return this;
  }

  public Double getPricePerImageUsd() {
    return pricePerImageUsd;
  }

  /**
   * The most that one image may cost, in dollars; null by default. It is reserved before a request
   * is sent, and replaced by what the API says that it billed.
   */
  public FluxClientOptions setPricePerImageUsd(double pricePerImageUsd) {
    requirePositive(pricePerImageUsd, HIGHEST_PRICE, "pricePerImageUsd");
    this.pricePerImageUsd = pricePerImageUsd;
    return this;
  }

  public long getSuspensionCoolDown() {
    return suspensionCoolDown;
  }

  /**
   * For how long nothing is sent after the API refused the key or the account; {@value
   * #DEFAULT_SUSPENSION_COOL_DOWN} by default. Then one call probes.
   */
  public FluxClientOptions setSuspensionCoolDown(long suspensionCoolDown) {
    requirePositive(suspensionCoolDown, "suspensionCoolDown");
    this.suspensionCoolDown = suspensionCoolDown;
    return this;
  }

  public boolean isCoalesceSeeded() {
    return coalesceSeeded;
  }

  /**
   * Whether a request with a seed joins an equal one that is under way, and shares its answer
   * instead of paying again; false by default.
   */
  public FluxClientOptions setCoalesceSeeded(boolean coalesceSeeded) {
    this.coalesceSeeded = coalesceSeeded;
    return this;
  }

  public int getConnectTimeout() {
    return connectTimeout;
  }

  /**
   * How long a TCP connect, and then a TLS handshake, may take; {@value #DEFAULT_CONNECT_TIMEOUT}
   * by default.
   */
  public FluxClientOptions setConnectTimeout(int connectTimeout) {
    requirePositive(connectTimeout, "connectTimeout");
    this.connectTimeout = connectTimeout;
    return this;
  }

  public long getAttemptTimeout() {
    return attemptTimeout;
  }

  /**
   * How long one POST may take, from asking for a connection to the last byte of the answer;
   * {@value #DEFAULT_ATTEMPT_TIMEOUT} by default. Then its exchange is reset.
   */
  public FluxClientOptions setAttemptTimeout(long attemptTimeout) {
    requirePositive(attemptTimeout, "attemptTimeout");
    this.attemptTimeout = attemptTimeout;
    return this;
  }

  public long getKeepAliveTimeout() {
    return keepAliveTimeout;
  }

  /**
   * How long an idle connection may be used for another request; {@value
   * #DEFAULT_KEEP_ALIVE_TIMEOUT} by default, which is below the idle limits of common servers, load
   * balancers and NATs. A request on a connection that the other side has given up has an unknown
   * outcome. If a server announces less in a {@code Keep-Alive} header, its limit applies, less a
   * margin of up to a second.
   */
  public FluxClientOptions setKeepAliveTimeout(long keepAliveTimeout) {
    requirePositive(keepAliveTimeout, "keepAliveTimeout");
    this.keepAliveTimeout = keepAliveTimeout;
    return this;
  }

  public int getMaxResponseSize() {
    return maxResponseSize;
  }

  /** The largest answer that is read, in bytes; {@value #DEFAULT_MAX_RESPONSE_SIZE} by default. */
  public FluxClientOptions setMaxResponseSize(int maxResponseSize) {
    requirePositive(maxResponseSize, "maxResponseSize");
    this.maxResponseSize = maxResponseSize;
    return this;
  }

  public Long getMaxBufferedBytes() {
    return maxBufferedBytes;
  }

  /**
   * How many bytes of responses may be in memory at once; null by default. A response counts from
   * its first byte until its outcome is delivered or, where Fluxbus saves its images, until they
   * are saved. While there is no room for a response, reading it is paused; if there is none until
   * its attempt's time is up, the call fails with {@link FailureType#BAD_RESPONSE}. So does a
   * response that is larger than all of it.
   *
   * <p>With null, all clients and image files of this process share one budget of a quarter of the
   * heap. With a number, the client has a budget of its own. Parsing may need the same amount
   * again.
   */
  public FluxClientOptions setMaxBufferedBytes(long maxBufferedBytes) {
    requirePositive(maxBufferedBytes, "maxBufferedBytes");
    this.maxBufferedBytes = maxBufferedBytes;
    return this;
  }

  public boolean isHttp2() {
    return http2;
  }

  /**
   * Whether to speak HTTP/2: negotiated over TLS, with prior knowledge in the clear. False by
   * default.
   */
  public FluxClientOptions setHttp2(boolean http2) {
    this.http2 = http2;
    return this;
  }

  public List<String> getTrustedCertificates() {
    return trustedCertificates;
  }

  /**
   * PEM files with certificates to trust in addition to the JDK's, such as that of a company's own
   * authority; none by default.
   */
  public FluxClientOptions setTrustedCertificates(List<String> trustedCertificates) {
    this.trustedCertificates = new ArrayList<>(trustedCertificates);
    return this;
  }

  public boolean isTrustSystemCertificates() {
    return trustSystemCertificates;
  }

  /**
   * Whether the certificates of the JDK's default trust store are trusted; {@value
   * #DEFAULT_TRUST_SYSTEM_CERTIFICATES} by default. Otherwise only those of {@code
   * trustedCertificates} are.
   */
  public FluxClientOptions setTrustSystemCertificates(boolean trustSystemCertificates) {
    this.trustSystemCertificates = trustSystemCertificates;
    return this;
  }

  public Map<String, String> getHeaders() {
    return headers;
  }

  /**
   * Headers that each POST carries in addition to its own, such as those that an API gateway
   * requires; none by default. Their values are secrets. Headers that Fluxbus sets itself are
   * rejected.
   */
  public FluxClientOptions setHeaders(Map<String, String> headers) {
    this.headers = ExtraHeaders.copyOf(headers, "headers");
    return this;
  }

  public ProxySettings getProxy() {
    return proxy;
  }

  /** The proxy through which the API is reached; null, the default, for none. */
  public FluxClientOptions setProxy(ProxySettings proxy) {
    this.proxy = proxy == null ? null : new ProxySettings(proxy);
    return this;
  }

  /** Without the API key, the values of headers, and the credentials of the proxy. */
  @Override
  public String toString() {
    JsonObject shown = toJson();
    shown.remove("apiKey");
    shown.put("headers", ExtraHeaders.masked(headers));
    if (proxy != null) {
      shown.put("proxy", proxy.toString());
    }
    return "FluxClientOptions" + shown.encode();
  }
}
