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
 * Where {@link ImageFiles} may fetch images and how. All times are in milliseconds. Every setter
 * refuses a value that breaks its rule with an {@link IllegalArgumentException} that names the
 * option.
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

  private static final int HIGHEST_MAX_RETRIES = 16;
  private static final long LONGEST_RETRY_DELAY = 60_000;

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

  public ImageOptions() {}

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

  public String getBaseUrl() {
    return baseUrl;
  }

  /**
   * The API's own address, {@value #DEFAULT_BASE_URL} by default. Its origin may always serve
   * images, whatever its scheme and address: a gateway or a stubbed server of your own does.
   */
  public ImageOptions setBaseUrl(String baseUrl) {
    BaseUrl.parse(baseUrl);
    this.baseUrl = baseUrl;
    return this;
  }

  public List<String> getAllowedOrigins() {
    return allowedOrigins;
  }

  /**
   * Further origins that may serve images although they are plain http or not on the public
   * internet, as {@code scheme://host} or {@code scheme://host:port}; none by default. Every other
   * origin must be https and resolve to public addresses only.
   */
  public ImageOptions setAllowedOrigins(List<String> allowedOrigins) {
    allowedOrigins.forEach(ImageOptions::origin);
    this.allowedOrigins = new ArrayList<>(allowedOrigins);
    return this;
  }

  public int getMaxImageSize() {
    return maxImageSize;
  }

  /** The largest image that is written, in bytes; {@value #DEFAULT_MAX_IMAGE_SIZE} by default. */
  public ImageOptions setMaxImageSize(int maxImageSize) {
    requirePositive(maxImageSize, "maxImageSize");
    this.maxImageSize = maxImageSize;
    return this;
  }

  public long getTimeout() {
    return timeout;
  }

  /**
   * How long one GET may take, from looking up its host to the image's last byte and with its
   * redirects; {@value #DEFAULT_TIMEOUT} by default. Then its connection is closed.
   */
  public ImageOptions setTimeout(long timeout) {
    requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  public int getConnectTimeout() {
    return connectTimeout;
  }

  /**
   * How long a TCP connect, and then a TLS handshake, may take; {@value #DEFAULT_CONNECT_TIMEOUT}
   * by default.
   */
  public ImageOptions setConnectTimeout(int connectTimeout) {
    requirePositive(connectTimeout, "connectTimeout");
    this.connectTimeout = connectTimeout;
    return this;
  }

  public long getKeepAliveTimeout() {
    return keepAliveTimeout;
  }

  /**
   * How long an idle connection may be used for another GET, rounded up to whole seconds; {@value
   * #DEFAULT_KEEP_ALIVE_TIMEOUT} by default.
   */
  public ImageOptions setKeepAliveTimeout(long keepAliveTimeout) {
    requirePositive(keepAliveTimeout, "keepAliveTimeout");
    this.keepAliveTimeout = keepAliveTimeout;
    return this;
  }

  public int getMaxRetries() {
    return maxRetries;
  }

  /**
   * How often a GET is made again, 0 to {@value #HIGHEST_MAX_RETRIES}; {@value
   * #DEFAULT_MAX_RETRIES} by default.
   */
  public ImageOptions setMaxRetries(int maxRetries) {
    requireBetween(maxRetries, HIGHEST_MAX_RETRIES, "maxRetries");
    this.maxRetries = maxRetries;
    return this;
  }

  public long getRetryDelay() {
    return retryDelay;
  }

  /**
   * The wait before the first retry, doubled for each further one, 0 to {@value
   * #LONGEST_RETRY_DELAY}; {@value #DEFAULT_RETRY_DELAY} by default. It is eight times as long if
   * the host does not have the image yet (403, 404), and as long as the host asks for in {@code
   * Retry-After}. No pause is longer than a minute.
   */
  public ImageOptions setRetryDelay(long retryDelay) {
    requireBetween(retryDelay, LONGEST_RETRY_DELAY, "retryDelay");
    this.retryDelay = retryDelay;
    return this;
  }

  public List<String> getTrustedCertificates() {
    return trustedCertificates;
  }

  /**
   * PEM files with certificates to trust in addition to the JDK's, such as that of a company's own
   * authority; none by default.
   */
  public ImageOptions setTrustedCertificates(List<String> trustedCertificates) {
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
  public ImageOptions setTrustSystemCertificates(boolean trustSystemCertificates) {
    this.trustSystemCertificates = trustSystemCertificates;
    return this;
  }

  public Map<String, String> getHeaders() {
    return headers;
  }

  /**
   * Headers that GETs to the base URL's origin and to the allowed origins carry; none by default.
   * No other origin gets them, and they do not follow a redirect to another origin. Their values
   * are secrets.
   */
  public ImageOptions setHeaders(Map<String, String> headers) {
    this.headers = ExtraHeaders.copyOf(headers, "headers");
    return this;
  }

  public ProxySettings getProxy() {
    return proxy;
  }

  /**
   * The proxy through which images are fetched; null, the default, for none. The proxy looks up
   * their hosts, so it must keep requests from its own network. Addresses that are not public and
   * names that are not on the public internet by their very form are still rejected here, unless
   * their origin is allowed.
   */
  public ImageOptions setProxy(ProxySettings proxy) {
    this.proxy = proxy == null ? null : new ProxySettings(proxy);
    return this;
  }

  public boolean isDurable() {
    return durable;
  }

  /**
   * Whether an image's bytes are forced to the disk before it is said to be there, so that it
   * survives a power cut; {@value #DEFAULT_DURABLE} by default.
   */
  public ImageOptions setDurable(boolean durable) {
    this.durable = durable;
    return this;
  }

  /** The base URL's and the allowed ones. */
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
      throw new IllegalArgumentException("allowedOrigins holds a wrong one: " + e.getMessage());
    }
    require(
        url.target().equals("/") && url.fragment() == null,
        "allowedOrigins must be scheme://host[:port] only");
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
