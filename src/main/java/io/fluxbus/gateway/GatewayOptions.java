package io.fluxbus.gateway;

import static io.fluxbus.internal.OptionsJson.requirePositive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.gateway.file.StoredImagesOptions;
import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.gateway.webhook.WebhookOptions;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.store.DurableOptions;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The options of a {@link GatewayRouter}. All times are in milliseconds. Each setter rejects a
 * value out of its range with an {@link IllegalArgumentException} that names the option and never
 * shows a secret.
 */
@DataObject
public final class GatewayOptions {
  public static final int DEFAULT_MAX_KEPT_OUTCOMES = 10_000;
  public static final long DEFAULT_KEEP_DURATION = 3_600_000;
  public static final long DEFAULT_DRAIN_TIMEOUT = 30_000;

  private String accessToken;
  private Tenants tenants;
  private GatewayLimits limits = new GatewayLimits();
  private int maxKeptOutcomes = DEFAULT_MAX_KEPT_OUTCOMES;
  private long keepDuration = DEFAULT_KEEP_DURATION;
  private long drainTimeout = DEFAULT_DRAIN_TIMEOUT;
  private StoredImagesOptions images = new StoredImagesOptions();
  private WebhookOptions webhooks = new WebhookOptions();
  private ImageOptions imageOptions;
  private FluxClientOptions clientOptions = new FluxClientOptions();

  /** Creates options with the defaults. */
  public GatewayOptions() {}

  /** Copies options. */
  public GatewayOptions(GatewayOptions other) {
    accessToken = other.accessToken;
    tenants = other.tenants;
    limits = new GatewayLimits(other.limits);
    maxKeptOutcomes = other.maxKeptOutcomes;
    keepDuration = other.keepDuration;
    drainTimeout = other.drainTimeout;
    images = new StoredImagesOptions(other.images);
    webhooks = new WebhookOptions(other.webhooks);
    imageOptions = other.imageOptions == null ? null : new ImageOptions(other.imageOptions);
    clientOptions = other.clientOptions;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public GatewayOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name, except the access token and the options of images. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setAccessToken}; null for none. */
  @JsonIgnore
  public String getAccessToken() {
    return accessToken;
  }

  /**
   * The token that every request must carry as {@code Authorization: Bearer TOKEN}; null by
   * default. It has 16 to 512 visible ASCII characters. Without it, the gateway answers only
   * callers on this machine, and accepts any token. It is not part of the JSON.
   */
  public GatewayOptions setAccessToken(String accessToken) {
    this.accessToken = AccessToken.requireForm(accessToken);
    return this;
  }

  /** See {@link #setTenants}; null for none. */
  @JsonIgnore
  public Tenants getTenants() {
    return tenants;
  }

  /**
   * The tenants; null by default, for none. With tenants, every request must carry the key of one
   * as {@code Authorization: Bearer KEY}, and there must not be an access token. The live page then
   * needs the token of operators. The caller closes them. They are not part of the JSON.
   */
  public GatewayOptions setTenants(Tenants tenants) {
    this.tenants = tenants;
    return this;
  }

  /** See {@link #setLimits}. */
  public GatewayLimits getLimits() {
    return limits;
  }

  /** The limits on calls, requests and connections. */
  public GatewayOptions setLimits(GatewayLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /** See {@link #setMaxKeptOutcomes}. */
  public int getMaxKeptOutcomes() {
    return maxKeptOutcomes;
  }

  /**
   * How many outcomes are kept for callers that ask later, those of asynchronous calls and of
   * callers that have disconnected; at least 1, {@value #DEFAULT_MAX_KEPT_OUTCOMES} by default. A
   * store keeps the outcomes of asynchronous calls longer.
   */
  public GatewayOptions setMaxKeptOutcomes(int maxKeptOutcomes) {
    requirePositive(maxKeptOutcomes, "maxKeptOutcomes");
    this.maxKeptOutcomes = maxKeptOutcomes;
    return this;
  }

  /** See {@link #setKeepDuration}. */
  public long getKeepDuration() {
    return keepDuration;
  }

  /** How long these outcomes are kept; at least 1, {@value #DEFAULT_KEEP_DURATION} by default. */
  public GatewayOptions setKeepDuration(long keepDuration) {
    requirePositive(keepDuration, "keepDuration");
    this.keepDuration = keepDuration;
    return this;
  }

  /** See {@link #setDrainTimeout}. */
  public long getDrainTimeout() {
    return drainTimeout;
  }

  /**
   * How long calls may run on while the router is closed; at least 1, {@value
   * #DEFAULT_DRAIN_TIMEOUT} by default.
   */
  public GatewayOptions setDrainTimeout(long drainTimeout) {
    requirePositive(drainTimeout, "drainTimeout");
    this.drainTimeout = drainTimeout;
    return this;
  }

  /** See {@link #setImages}. */
  public StoredImagesOptions getImages() {
    return images;
  }

  /** Whether the gateway stores images, and where. */
  public GatewayOptions setImages(StoredImagesOptions images) {
    this.images = Objects.requireNonNull(images, "images");
    return this;
  }

  /** See {@link #setWebhooks}. */
  public WebhookOptions getWebhooks() {
    return webhooks;
  }

  /** How outcomes are posted to the {@code webhook_url} of a request. */
  public GatewayOptions setWebhooks(WebhookOptions webhooks) {
    this.webhooks = Objects.requireNonNull(webhooks, "webhooks");
    return this;
  }

  /** See {@link #setImageOptions}; null for those of the client. */
  @JsonIgnore
  public ImageOptions getImageOptions() {
    return imageOptions;
  }

  /**
   * How images are fetched, to be stored or for {@code response_format: b64_json}; null by default,
   * for the base URL, the proxy, the certificates and the headers of the client. It is not part of
   * the JSON.
   */
  public GatewayOptions setImageOptions(ImageOptions imageOptions) {
    this.imageOptions = imageOptions;
    return this;
  }

  /**
   * Takes over what the gateway and the client have in common: the time limits, the price, and how
   * images are fetched.
   *
   * @param client the options of the client below; copied
   */
  @JsonIgnore
  public GatewayOptions setClientOptions(FluxClientOptions client) {
    this.clientOptions = new FluxClientOptions(client);
    return this;
  }

  /** The options of the downloads. */
  ImageOptions downloads() {
    return imageOptions != null
        ? imageOptions
        : new ImageOptions()
            .setBaseUrl(clientOptions.getBaseUrl())
            .setOpenSsl(clientOptions.isOpenSsl())
            .setTrustedCertificates(clientOptions.getTrustedCertificates())
            .setTrustSystemCertificates(clientOptions.isTrustSystemCertificates())
            .setHeaders(clientOptions.getHeaders())
            .setProxy(clientOptions.getProxy());
  }

  /** The time limit of a call, in milliseconds. */
  long totalTimeout() {
    return clientOptions.getTotalTimeout();
  }

  /** The options of the client that keeps the idempotency keys in memory. */
  DurableOptions durable() {
    return new DurableOptions().setClientOptions(clientOptions);
  }

  /** Does not show the access token. */
  @Override
  public String toString() {
    return "GatewayOptions" + toJson().encode();
  }
}
