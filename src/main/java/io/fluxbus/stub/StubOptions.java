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
  private Latency latency = Latency.NONE;
  private double rateLimit;
  private int concurrencyLimit;
  private Map<StubAnswer, Double> failures = new LinkedHashMap<>();
  private BigDecimal usdPerImage = DEFAULT_USD_PER_IMAGE;
  private long randomSeed = 1;
  private int ledgerSize = DEFAULT_LEDGER_SIZE;

  public StubOptions() {}

  public StubOptions(StubOptions other) {
    host = other.host;
    port = other.port;
    tls = other.tls;
    apiKey = other.apiKey;
    model = other.model;
    form = other.form;
    successStatus = other.successStatus;
    lenient = other.lenient;
    latency = other.latency;
    rateLimit = other.rateLimit;
    concurrencyLimit = other.concurrencyLimit;
    failures = new LinkedHashMap<>(other.failures);
    usdPerImage = other.usdPerImage;
    randomSeed = other.randomSeed;
    ledgerSize = other.ledgerSize;
  }

  public String getHost() {
    return host;
  }

  /** The address to listen on; {@value #DEFAULT_HOST} by default. */
  public StubOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  public int getPort() {
    return port;
  }

  /** The port to listen on; 0, the default, for a free one. */
  public StubOptions setPort(int port) {
    require(port >= 0 && port <= 65_535, "port must be between 0 and 65535, was " + port);
    this.port = port;
    return this;
  }

  public boolean isTls() {
    return tls;
  }

  /**
   * Whether to use https, with a new certificate from the JDK's {@code keytool}; false by default.
   */
  public StubOptions setTls(boolean tls) {
    this.tls = tls;
    return this;
  }

  public String getApiKey() {
    return apiKey;
  }

  /** The only accepted key; null, the default, accepts every key, but one is required. */
  public StubOptions setApiKey(String apiKey) {
    this.apiKey = apiKey;
    return this;
  }

  public String getModel() {
    return model;
  }

  /** The only model that exists; {@value #DEFAULT_MODEL} by default. */
  public StubOptions setModel(String model) {
    this.model = Objects.requireNonNull(model, "model");
    return this;
  }

  public StubForm getForm() {
    return form;
  }

  /** The form of a success; {@link StubForm#DATA} by default. */
  public StubOptions setForm(StubForm form) {
    this.form = Objects.requireNonNull(form, "form");
    return this;
  }

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

  public boolean isLenient() {
    return lenient;
  }

  /** Whether to ignore fields that the API does not know; by default they are rejected. */
  public StubOptions setLenient(boolean lenient) {
    this.lenient = lenient;
    return this;
  }

  public Latency getLatency() {
    return latency;
  }

  /** The time that a request takes; {@link Latency#NONE} by default. */
  public StubOptions setLatency(Latency latency) {
    this.latency = Objects.requireNonNull(latency, "latency");
    return this;
  }

  public double getRateLimit() {
    return rateLimit;
  }

  /**
   * The requests in a second, with a burst of one second; more get 429. 0, the default: no limit.
   */
  public StubOptions setRateLimit(double rateLimit) {
    require(
        rateLimit >= 0 && rateLimit <= 1e9,
        "rateLimit must be between 0 and 1e9, was " + rateLimit);
    this.rateLimit = rateLimit;
    return this;
  }

  public int getConcurrencyLimit() {
    return concurrencyLimit;
  }

  /** The requests that run at the same time; more get 429. 0, the default: no limit. */
  public StubOptions setConcurrencyLimit(int concurrencyLimit) {
    require(
        concurrencyLimit >= 0, "concurrencyLimit must not be negative, was " + concurrencyLimit);
    this.concurrencyLimit = concurrencyLimit;
    return this;
  }

  public Map<StubAnswer, Double> getFailures() {
    return failures;
  }

  /** Random answers instead of a success, and the probability of each; none by default. */
  public StubOptions setFailures(Map<StubAnswer, Double> failures) {
    double sum = failures.values().stream().mapToDouble(Double::doubleValue).sum();
    require(
        failures.values().stream().allMatch(p -> p >= 0) && sum <= 1,
        "failures must have probabilities from 0 to 1 whose sum is at most 1, was " + sum);
    this.failures = new LinkedHashMap<>(failures);
    return this;
  }

  public BigDecimal getUsdPerImage() {
    return usdPerImage;
  }

  /** The price of an image in US dollars; {@code 0.06} by default. */
  public StubOptions setUsdPerImage(BigDecimal usdPerImage) {
    require(usdPerImage.signum() >= 0, "usdPerImage must not be negative, was " + usdPerImage);
    this.usdPerImage = usdPerImage;
    return this;
  }

  public long getRandomSeed() {
    return randomSeed;
  }

  /** The seed of everything random; 1 by default. Equal seeds and requests get equal answers. */
  public StubOptions setRandomSeed(long randomSeed) {
    this.randomSeed = randomSeed;
    return this;
  }

  public int getLedgerSize() {
    return ledgerSize;
  }

  /** The number of newest entries in the ledger; {@value #DEFAULT_LEDGER_SIZE} by default. */
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
