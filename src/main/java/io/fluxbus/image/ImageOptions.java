package io.fluxbus.image;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.ProxySettings;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ExtraHeaders;
import io.fluxbus.internal.HttpUrl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of {@link ImageFiles}. All times are in milliseconds. Every setter throws an {@link
 * IllegalArgumentException} that names the option if the value is invalid.
 */
public final class ImageOptions {
  public static final String DEFAULT_BASE_URL = FluxClientOptions.DEFAULT_BASE_URL;
  public static final int DEFAULT_MAX_IMAGE_SIZE = 32 * 1024 * 1024;
  public static final long DEFAULT_TIMEOUT = 60_000;
  public static final int DEFAULT_CONNECT_TIMEOUT = FluxClientOptions.DEFAULT_CONNECT_TIMEOUT;
  public static final long DEFAULT_KEEP_ALIVE_TIMEOUT =
      FluxClientOptions.DEFAULT_KEEP_ALIVE_TIMEOUT;
  public static final int DEFAULT_MAX_RETRIES = 3;
  public static final long DEFAULT_RETRY_DELAY = 250;
  public static final boolean DEFAULT_DURABLE = false;
  public static final boolean DEFAULT_TRUST_SYSTEM_CERTIFICATES =
      FluxClientOptions.DEFAULT_TRUST_SYSTEM_CERTIFICATES;

  private static final int MAX_MAX_RETRIES = 16;
  private static final long MAX_RETRY_DELAY = 60_000;

  private String baseUrl = DEFAULT_BASE_URL;
  private List<String> allowedOrigins = new ArrayList<>();
  private int maxImageSize = DEFAULT_MAX_IMAGE_SIZE;
  private long timeout = DEFAULT_TIMEOUT;
  private int connectTimeout = DEFAULT_CONNECT_TIMEOUT;
  private long keepAliveTimeout = DEFAULT_KEEP_ALIVE_TIMEOUT;
  private int maxRetries = DEFAULT_MAX_RETRIES;
  private long retryDelay = DEFAULT_RETRY_DELAY;
  private List<String> trustedCertificates = new ArrayList<>();
  private boolean trustSystemCertificates = DEFAULT_TRUST_SYSTEM_CERTIFICATES;
  private Map<String, String> headers = new LinkedHashMap<>();
  private ProxySettings proxy;
  private boolean durable = DEFAULT_DURABLE;

  /** Creates options with their defaults. */
  public ImageOptions() {}

  /** Copies the options. */
  public ImageOptions(ImageOptions other) {
    baseUrl = other.baseUrl;
    allowedOrigins = new ArrayList<>(other.allowedOrigins);
    maxImageSize = other.maxImageSize;
    timeout = other.timeout;
    connectTimeout = other.connectTimeout;
    keepAliveTimeout = other.keepAliveTimeout;
    maxRetries = other.maxRetries;
    retryDelay = other.retryDelay;
    trustedCertificates = new ArrayList<>(other.trustedCertificates);
    trustSystemCertificates = other.trustSystemCertificates;
    headers = new LinkedHashMap<>(other.headers);
    proxy = other.proxy == null ? null : new ProxySettings(other.proxy);
    durable = other.durable;
  }

  /** See {@link #setBaseUrl}. */
  public String getBaseUrl() {
    return baseUrl;
  }

  /**
   * Sets the base URL of the API; {@value #DEFAULT_BASE_URL} by default. Its origin may always
   * serve images, even over http or from an address that is not public, such as your own gateway or
   * stub server.
   */
  public ImageOptions setBaseUrl(String baseUrl) {
    BaseUrl.parse(baseUrl);
    this.baseUrl = baseUrl;
    return this;
  }

  /** See {@link #setAllowedOrigins}. */
  public List<String> getAllowedOrigins() {
    return allowedOrigins;
  }

  /**
   * Sets further origins that may serve images over http or from addresses that are not public, as
   * {@code scheme://host} or {@code scheme://host:port}; none by default. Every other origin must
   * be https and resolve to public addresses only. The list is copied.
   */
  public ImageOptions setAllowedOrigins(List<String> allowedOrigins) {
    allowedOrigins.forEach(ImageOptions::origin);
    this.allowedOrigins = new ArrayList<>(allowedOrigins);
    return this;
  }

  /** See {@link #setMaxImageSize}. */
  public int getMaxImageSize() {
    return maxImageSize;
  }

  /** Sets the maximum size of an image in bytes; {@value #DEFAULT_MAX_IMAGE_SIZE} by default. */
  public ImageOptions setMaxImageSize(int maxImageSize) {
    requirePositive(maxImageSize, "maxImageSize");
    this.maxImageSize = maxImageSize;
    return this;
  }

  /** See {@link #setTimeout}. */
  public long getTimeout() {
    return timeout;
  }

  /**
   * Sets how long one GET may take, from the DNS query to the last byte and including redirects;
   * {@value #DEFAULT_TIMEOUT} by default. A GET that takes longer fails, and its connection is
   * closed.
   */
  public ImageOptions setTimeout(long timeout) {
    requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  /** See {@link #setConnectTimeout}. */
  public int getConnectTimeout() {
    return connectTimeout;
  }

  /**
   * Sets how long a TCP connect, and then a TLS handshake, may take; {@value
   * #DEFAULT_CONNECT_TIMEOUT} by default.
   */
  public ImageOptions setConnectTimeout(int connectTimeout) {
    requirePositive(connectTimeout, "connectTimeout");
    this.connectTimeout = connectTimeout;
    return this;
  }

  /** See {@link #setKeepAliveTimeout}. */
  public long getKeepAliveTimeout() {
    return keepAliveTimeout;
  }

  /**
   * Sets how long an idle connection is kept for another GET, rounded up to whole seconds; {@value
   * #DEFAULT_KEEP_ALIVE_TIMEOUT} by default.
   */
  public ImageOptions setKeepAliveTimeout(long keepAliveTimeout) {
    requirePositive(keepAliveTimeout, "keepAliveTimeout");
    this.keepAliveTimeout = keepAliveTimeout;
    return this;
  }

  /** See {@link #setMaxRetries}. */
  public int getMaxRetries() {
    return maxRetries;
  }

  /**
   * Sets how often a GET is repeated, from 0 to {@value #MAX_MAX_RETRIES}; {@value
   * #DEFAULT_MAX_RETRIES} by default.
   */
  public ImageOptions setMaxRetries(int maxRetries) {
    requireBetween(maxRetries, MAX_MAX_RETRIES, "maxRetries");
    this.maxRetries = maxRetries;
    return this;
  }

  /** See {@link #setRetryDelay}. */
  public long getRetryDelay() {
    return retryDelay;
  }

  /**
   * Sets the delay before the first retry, from 0 to {@value #MAX_RETRY_DELAY}; {@value
   * #DEFAULT_RETRY_DELAY} by default. It doubles for each further retry. It is eight times as long
   * if the host does not have the image yet (403, 404), and at least as long as a {@code
   * Retry-After} header requests. No delay is longer than a minute.
   */
  public ImageOptions setRetryDelay(long retryDelay) {
    requireBetween(retryDelay, MAX_RETRY_DELAY, "retryDelay");
    this.retryDelay = retryDelay;
    return this;
  }

  /** See {@link #setTrustedCertificates}. */
  public List<String> getTrustedCertificates() {
    return trustedCertificates;
  }

  /**
   * Sets PEM files with further trusted certificates, such as a company's own authority; none by
   * default. The list is copied.
   */
  public ImageOptions setTrustedCertificates(List<String> trustedCertificates) {
    this.trustedCertificates = new ArrayList<>(trustedCertificates);
    return this;
  }

  /** See {@link #setTrustSystemCertificates}. */
  public boolean isTrustSystemCertificates() {
    return trustSystemCertificates;
  }

  /**
   * Sets whether the certificates of the JDK's default trust store are trusted; {@value
   * #DEFAULT_TRUST_SYSTEM_CERTIFICATES} by default. With false, only {@code trustedCertificates}
   * are trusted.
   */
  public ImageOptions setTrustSystemCertificates(boolean trustSystemCertificates) {
    this.trustSystemCertificates = trustSystemCertificates;
    return this;
  }

  /** See {@link #setHeaders}. */
  public Map<String, String> getHeaders() {
    return headers;
  }

  /**
   * Sets headers of GETs to the base URL's origin and to the allowed origins; none by default. They
   * are not sent to any other origin, and not after a redirect to another origin. Their values are
   * treated as secrets.
   */
  public ImageOptions setHeaders(Map<String, String> headers) {
    this.headers = ExtraHeaders.copyOf(headers, "headers");
    return this;
  }

  /** See {@link #setProxy}. */
  public ProxySettings getProxy() {
    return proxy;
  }

  /**
   * Sets the proxy through which images are fetched; null, the default, for none. The proxy
   * resolves the hosts, so it must reject requests to its own network. Addresses that are not
   * public, and names with a private suffix such as {@code .local}, are rejected before the proxy
   * gets a request, unless their origin is allowed.
   */
  public ImageOptions setProxy(ProxySettings proxy) {
    this.proxy = proxy == null ? null : new ProxySettings(proxy);
    return this;
  }

  /** See {@link #setDurable}. */
  public boolean isDurable() {
    return durable;
  }

  /**
   * Sets whether an image is forced to the disk before it is reported as saved, so that it survives
   * a power failure; {@value #DEFAULT_DURABLE} by default.
   */
  public ImageOptions setDurable(boolean durable) {
    this.durable = durable;
    return this;
  }

  /** Returns the origin of the base URL and the allowed origins. */
  Set<Origin> origins() {
    Set<Origin> origins = new HashSet<>();
    origins.add(Origin.of(BaseUrl.parse(baseUrl)));
    allowedOrigins.forEach(text -> origins.add(origin(text)));
    return origins;
  }

  private static Origin origin(String text) {
    HttpUrl url;
    try {
      url = HttpUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "allowedOrigins contains an invalid origin: " + e.getMessage());
    }
    require(
        url.target().equals("/") && url.fragment() == null,
        "allowedOrigins must have the form scheme://host[:port]");
    return Origin.of(url);
  }

  private static void requirePositive(long value, String option) {
    require(value > 0, option + " must be at least 1, was " + value);
  }

  private static void requireBetween(long value, long highest, String option) {
    require(value >= 0 && value <= highest, option + " must be 0 to " + highest + ", was " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
