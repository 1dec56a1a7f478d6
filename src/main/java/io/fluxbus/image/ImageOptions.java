package io.fluxbus.image;

import static io.fluxbus.internal.OptionsJson.require;
import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.NetworkOptionsBase;
import io.fluxbus.ProxySettings;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of {@link ImageFiles} and {@link ImageBytes}. The options of the connections are in
 * {@link NetworkOptionsBase}. All times are in milliseconds. Every setter throws an {@link
 * IllegalArgumentException} that names the option if the value is invalid.
 */
public final class ImageOptions extends NetworkOptionsBase<ImageOptions> {
  public static final String DEFAULT_BASE_URL = FluxClientOptions.DEFAULT_BASE_URL;
  public static final int DEFAULT_MAX_IMAGE_SIZE = 32 * 1024 * 1024;
  public static final long DEFAULT_TIMEOUT = 60_000;
  public static final int DEFAULT_MAX_RETRIES = 3;
  public static final long DEFAULT_RETRY_DELAY = 250;
  public static final boolean DEFAULT_DURABLE = false;

  private static final int MAX_MAX_RETRIES = 16;
  private static final long MAX_RETRY_DELAY = 60_000;

  private String baseUrl = DEFAULT_BASE_URL;
  private List<String> allowedOrigins = new ArrayList<>();
  private int maxImageSize = DEFAULT_MAX_IMAGE_SIZE;
  private long timeout = DEFAULT_TIMEOUT;
  private int maxRetries = DEFAULT_MAX_RETRIES;
  private long retryDelay = DEFAULT_RETRY_DELAY;
  private boolean durable = DEFAULT_DURABLE;

  /** Creates options with their defaults. */
  public ImageOptions() {}

  /** Copies the options. */
  public ImageOptions(ImageOptions other) {
    super(other);
    baseUrl = other.baseUrl;
    allowedOrigins = new ArrayList<>(other.allowedOrigins);
    maxImageSize = other.maxImageSize;
    timeout = other.timeout;
    maxRetries = other.maxRetries;
    retryDelay = other.retryDelay;
    durable = other.durable;
  }

  @Override
  protected ImageOptions self() {
    return this;
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
    allowedOrigins.forEach(Origin::parseAllowed);
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

  /**
   * Sets headers of GETs to the base URL's origin and to the allowed origins; none by default. They
   * are not sent to any other origin, and not after a redirect to another origin. Their values are
   * treated as secrets.
   */
  @Override
  public ImageOptions setHeaders(Map<String, String> headers) {
    return super.setHeaders(headers);
  }

  /**
   * Sets the proxy through which images are fetched; null, the default, for none. The proxy
   * resolves the hosts, so it must reject requests to its own network. Addresses that are not
   * public, and names with a private suffix such as {@code .local}, are rejected before the proxy
   * gets a request, unless their origin is allowed.
   */
  @Override
  public ImageOptions setProxy(ProxySettings proxy) {
    return super.setProxy(proxy);
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
    allowedOrigins.forEach(text -> origins.add(Origin.parseAllowed(text)));
    return origins;
  }

  private static void requireBetween(long value, long highest, String option) {
    require(value >= 0 && value <= highest, option + " must be 0 to " + highest + ", was " + value);
  }
}
