package io.fluxbus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
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
  public static final String API_KEY_VARIABLE = "AIMLAPI_KEY";

  public static final String DEFAULT_BASE_URL = "https://api.aimlapi.com";
  public static final boolean DEFAULT_ALLOW_PLAIN_HTTP = false;
  public static final int DEFAULT_MAX_CONCURRENCY = 64;
  public static final int DEFAULT_CONNECT_TIMEOUT = 5_000;
  public static final long DEFAULT_ATTEMPT_TIMEOUT = 120_000;
  public static final int DEFAULT_MAX_RESPONSE_SIZE = 48 * 1024 * 1024;
  public static final boolean DEFAULT_HTTP2 = false;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private String apiKey;
  private String baseUrl = DEFAULT_BASE_URL;
  private boolean allowPlainHttp = DEFAULT_ALLOW_PLAIN_HTTP;
  private int maxConcurrency = DEFAULT_MAX_CONCURRENCY;
  private int connectTimeout = DEFAULT_CONNECT_TIMEOUT;
  private long attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
  private int maxResponseSize = DEFAULT_MAX_RESPONSE_SIZE;
  private boolean http2 = DEFAULT_HTTP2;
  private List<String> trustedCertificates = new ArrayList<>();

  public FluxClientOptions() {}

  public FluxClientOptions(FluxClientOptions other) {
    apiKey = other.apiKey;
    baseUrl = other.baseUrl;
    allowPlainHttp = other.allowPlainHttp;
    maxConcurrency = other.maxConcurrency;
    connectTimeout = other.connectTimeout;
    attemptTimeout = other.attemptTimeout;
    maxResponseSize = other.maxResponseSize;
    http2 = other.http2;
    trustedCertificates = new ArrayList<>(other.trustedCertificates);
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public FluxClientOptions(JsonObject json) {
    try {
      MAPPER.readerForUpdating(this).readValue(json.encode());
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException("unknown option: " + e.getPropertyName(), e);
    } catch (JsonMappingException e) {
      throw refusal(e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the options are no JSON object", e);
    }
  }

  /** All options by name. The API key is in it when it was set: it is a secret, do not log it. */
  public JsonObject toJson() {
    @SuppressWarnings("unchecked")
    Map<String, Object> properties = MAPPER.convertValue(this, Map.class);
    properties.values().removeIf(value -> value == null);
    return new JsonObject(properties);
  }

  /** The API key, or null: then {@value #API_KEY_VARIABLE} is read. */
  public String getApiKey() {
    return apiKey;
  }

  /** Visible ASCII characters only. */
  public FluxClientOptions setApiKey(String apiKey) {
    require(
        apiKey == null || (!apiKey.isEmpty() && apiKey.chars().allMatch(c -> c > ' ' && c < 127)),
        "apiKey must be visible ASCII characters without spaces or line ends");
    this.apiKey = apiKey;
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
   * clear; to this machine it always may. False by default.
   */
  public FluxClientOptions setAllowPlainHttp(boolean allowPlainHttp) {
    this.allowPlainHttp = allowPlainHttp;
    return this;
  }

  public int getMaxConcurrency() {
    return maxConcurrency;
  }

  /**
   * How many connections are open at once at most; {@value #DEFAULT_MAX_CONCURRENCY} by default.
   * Over HTTP/1.1 as many requests run at once; over HTTP/2 each connection carries as many as the
   * server allows.
   */
  public FluxClientOptions setMaxConcurrency(int maxConcurrency) {
    requirePositive(maxConcurrency, "maxConcurrency");
    this.maxConcurrency = maxConcurrency;
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

  public int getMaxResponseSize() {
    return maxResponseSize;
  }

  /** The largest answer that is read, in bytes; {@value #DEFAULT_MAX_RESPONSE_SIZE} by default. */
  public FluxClientOptions setMaxResponseSize(int maxResponseSize) {
    requirePositive(maxResponseSize, "maxResponseSize");
    this.maxResponseSize = maxResponseSize;
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
   * PEM files with the certificates to trust in place of the JDK's own; none by default. For a
   * gateway or a stubbed server with a certificate of its own.
   */
  public FluxClientOptions setTrustedCertificates(List<String> trustedCertificates) {
    this.trustedCertificates = new ArrayList<>(trustedCertificates);
    return this;
  }

  /** Without the API key. */
  @Override
  public String toString() {
    JsonObject shown = toJson();
    shown.remove("apiKey");
    return "FluxClientOptions" + shown.encode();
  }

  /** The base URL, taken apart. */
  public BaseUrl base() {
    return BaseUrl.parse(baseUrl);
  }

  private static IllegalArgumentException refusal(JsonMappingException e) {
    Throwable cause = e.getCause();
    return cause instanceof IllegalArgumentException refusal
        ? refusal
        : new IllegalArgumentException(
            "option "
                + e.getPath().stream().map(r -> r.getFieldName()).findFirst().orElse("")
                + " has a value of the wrong type");
  }

  private static void requirePositive(long value, String option) {
    require(value > 0, option + " must be at least 1, was " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
