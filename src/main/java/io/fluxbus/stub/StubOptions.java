package io.fluxbus.stub;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The options of a {@link StubServer}. A setter throws {@link IllegalArgumentException} for an
 * invalid value; the message names the option.
 */
public final class StubOptions {
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final String DEFAULT_MODEL = "flux-pro/v1.1";
  public static final BigDecimal DEFAULT_USD_PER_IMAGE = new BigDecimal("0.06");
  public static final int DEFAULT_LEDGER_SIZE = 200_000;

  private String host = DEFAULT_HOST;
  private int port;
  private boolean tls;
  private String apiKey;
  private String model = DEFAULT_MODEL;
  private StubForm form = StubForm.DATA;
  private int successStatus = 200;
  private boolean lenient;
  private boolean paintEarly;
  private Latency latency = Latency.NONE;
  private double rateLimit;
  private int concurrencyLimit;
  private Map<StubAnswer, Double> failures = new LinkedHashMap<>();
  private BigDecimal usdPerImage = DEFAULT_USD_PER_IMAGE;
  private long randomSeed = 1;
  private int ledgerSize = DEFAULT_LEDGER_SIZE;

  /** Creates options with their defaults. */
  public StubOptions() {}

  /** Copies the options. */
  public StubOptions(StubOptions other) {
    host = other.host;
    port = other.port;
    tls = other.tls;
    apiKey = other.apiKey;
    model = other.model;
    form = other.form;
    successStatus = other.successStatus;
    lenient = other.lenient;
    paintEarly = other.paintEarly;
    latency = other.latency;
    rateLimit = other.rateLimit;
    concurrencyLimit = other.concurrencyLimit;
    failures = new LinkedHashMap<>(other.failures);
    usdPerImage = other.usdPerImage;
    randomSeed = other.randomSeed;
    ledgerSize = other.ledgerSize;
  }

  /** See {@link #setHost}. */
  public String getHost() {
    return host;
  }

  /** The address to listen on; {@value #DEFAULT_HOST} by default. */
  public StubOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** See {@link #setPort}. */
  public int getPort() {
    return port;
  }

  /** The port to listen on; 0, the default, selects a free port. */
  public StubOptions setPort(int port) {
    require(port >= 0 && port <= 65_535, "port must be between 0 and 65535, was " + port);
    this.port = port;
    return this;
  }

  /** See {@link #setTls}. */
  public boolean isTls() {
    return tls;
  }

  /** Whether to use https, with a new self-signed certificate; false by default. */
  public StubOptions setTls(boolean tls) {
    this.tls = tls;
    return this;
  }

  /** See {@link #setApiKey}. */
  public String getApiKey() {
    return apiKey;
  }

  /** The only API key that is accepted. With null, the default, any key that is not blank is. */
  public StubOptions setApiKey(String apiKey) {
    this.apiKey = apiKey;
    return this;
  }

  /** See {@link #setModel}. */
  public String getModel() {
    return model;
  }

  /** The only model that the server has; {@value #DEFAULT_MODEL} by default. */
  public StubOptions setModel(String model) {
    this.model = Objects.requireNonNull(model, "model");
    return this;
  }

  /** See {@link #setForm}. */
  public StubForm getForm() {
    return form;
  }

  /** The form of a success; {@link StubForm#DATA} by default. */
  public StubOptions setForm(StubForm form) {
    this.form = Objects.requireNonNull(form, "form");
    return this;
  }

  /** See {@link #setSuccessStatus}. */
  public int getSuccessStatus() {
    return successStatus;
  }

  /** The status of a success: 200, the default, or 201. The API's documents show both. */
  public StubOptions setSuccessStatus(int successStatus) {
    require(
        successStatus == 200 || successStatus == 201,
        "successStatus must be 200 or 201, was " + successStatus);
    this.successStatus = successStatus;
    return this;
  }

  /** See {@link #setLenient}. */
  public boolean isLenient() {
    return lenient;
  }

  /** Whether to ignore unknown fields of a request; false by default, which rejects them. */
  public StubOptions setLenient(boolean lenient) {
    this.lenient = lenient;
    return this;
  }

  /** See {@link #setPaintEarly}. */
  public boolean isPaintEarly() {
    return paintEarly;
  }

  /**
   * Whether to paint an image as soon as its request is accepted, so that it is ready when it is
   * downloaded. By default, it is painted at the first download, and not at all without one.
   */
  public StubOptions setPaintEarly(boolean paintEarly) {
    this.paintEarly = paintEarly;
    return this;
  }

  /** See {@link #setLatency}. */
  public Latency getLatency() {
    return latency;
  }

  /** The time that a request takes; {@link Latency#NONE} by default. */
  public StubOptions setLatency(Latency latency) {
    this.latency = Objects.requireNonNull(latency, "latency");
    return this;
  }

  /** See {@link #setRateLimit}. */
  public double getRateLimit() {
    return rateLimit;
  }

  /**
   * The maximum number of requests per second, with bursts of up to one second's requests; 0, the
   * default, for no limit. A request beyond the limit gets status 429.
   */
  public StubOptions setRateLimit(double rateLimit) {
    require(
        rateLimit >= 0 && rateLimit <= 1e9,
        "rateLimit must be between 0 and 1e9, was " + rateLimit);
    this.rateLimit = rateLimit;
    return this;
  }

  /** See {@link #setConcurrencyLimit}. */
  public int getConcurrencyLimit() {
    return concurrencyLimit;
  }

  /**
   * The maximum number of requests at the same time; 0, the default, for no limit. A request beyond
   * the limit gets status 429.
   */
  public StubOptions setConcurrencyLimit(int concurrencyLimit) {
    require(
        concurrencyLimit >= 0, "concurrencyLimit must not be negative, was " + concurrencyLimit);
    this.concurrencyLimit = concurrencyLimit;
    return this;
  }

  /** See {@link #setFailures}. */
  public Map<StubAnswer, Double> getFailures() {
    return failures;
  }

  /**
   * The answers that randomly replace a success, and the probability of each, from 0 to 1; none by
   * default. The sum of the probabilities is at most 1.
   */
  public StubOptions setFailures(Map<StubAnswer, Double> failures) {
    double sum = failures.values().stream().mapToDouble(Double::doubleValue).sum();
    require(
        failures.values().stream().allMatch(p -> p >= 0) && sum <= 1,
        "failures must have probabilities from 0 to 1 whose sum is at most 1, was " + sum);
    this.failures = new LinkedHashMap<>(failures);
    return this;
  }

  /** See {@link #setUsdPerImage}. */
  public BigDecimal getUsdPerImage() {
    return usdPerImage;
  }

  /** The price of an image in US dollars; {@code 0.06} by default. */
  public StubOptions setUsdPerImage(BigDecimal usdPerImage) {
    require(usdPerImage.signum() >= 0, "usdPerImage must not be negative, was " + usdPerImage);
    this.usdPerImage = usdPerImage;
    return this;
  }

  /** See {@link #setRandomSeed}. */
  public long getRandomSeed() {
    return randomSeed;
  }

  /**
   * The seed of all random choices; 1 by default. With the same seed, the same sequence of requests
   * gets the same responses.
   */
  public StubOptions setRandomSeed(long randomSeed) {
    this.randomSeed = randomSeed;
    return this;
  }

  /** See {@link #setLedgerSize}. */
  public int getLedgerSize() {
    return ledgerSize;
  }

  /**
   * How many entries the ledger keeps at most, the newest ones; {@value #DEFAULT_LEDGER_SIZE} by
   * default. The totals of the ledger count all requests.
   */
  public StubOptions setLedgerSize(int ledgerSize) {
    require(ledgerSize >= 0, "ledgerSize must not be negative, was " + ledgerSize);
    this.ledgerSize = ledgerSize;
    return this;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
