package io.fluxbus.gateway.webhook;

import static io.fluxbus.internal.OptionsJson.require;
import static io.fluxbus.internal.OptionsJson.requirePositive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.Origin;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * How a gateway delivers webhooks. All times are in milliseconds. Each setter rejects a value out
 * of its range with an {@link IllegalArgumentException} that names the option and never shows a
 * secret.
 */
@DataObject
public final class WebhookOptions {
  public static final int DEFAULT_MAX_PENDING = 2_000;
  public static final int DEFAULT_MAX_ATTEMPTS = 10;
  public static final long DEFAULT_ATTEMPT_TIMEOUT = 15_000;

  private List<String> secrets = new ArrayList<>();
  private String secretFile;
  private int maxPending = DEFAULT_MAX_PENDING;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
  private List<String> allowedOrigins = new ArrayList<>();

  /** Creates options with the defaults. */
  public WebhookOptions() {}

  /** Copies options. */
  public WebhookOptions(WebhookOptions other) {
    secrets = new ArrayList<>(other.secrets);
    secretFile = other.secretFile;
    maxPending = other.maxPending;
    maxAttempts = other.maxAttempts;
    attemptTimeout = other.attemptTimeout;
    allowedOrigins = new ArrayList<>(other.allowedOrigins);
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public WebhookOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name, except the secrets. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setSecrets}. */
  @JsonIgnore
  public List<String> getSecrets() {
    return secrets;
  }

  /**
   * The secrets that sign webhooks, each as {@code whsec_} and 24 to 64 bytes in Base64; none by
   * default. Each webhook has one signature of each secret, so that receivers can change from one
   * to the other. They are not part of the JSON. The list is copied.
   */
  @JsonIgnore
  public WebhookOptions setSecrets(List<String> secrets) {
    secrets.forEach(WebhookSecret::parse);
    this.secrets = new ArrayList<>(secrets);
    return this;
  }

  /** See {@link #setSecretFile}; null for none. */
  public String getSecretFile() {
    return secretFile;
  }

  /**
   * A file with secrets, one on each line, in place of {@link #setSecrets}; null by default. It is
   * read again before each attempt, so that a change needs no restart.
   */
  public WebhookOptions setSecretFile(String secretFile) {
    this.secretFile = secretFile;
    return this;
  }

  /** Whether there are secrets. Without them, the gateway accepts no webhooks. */
  boolean isEnabled() {
    return secretFile != null || !secrets.isEmpty();
  }

  /** See {@link #setMaxPending}. */
  public int getMaxPending() {
    return maxPending;
  }

  /**
   * The most webhooks that are not delivered yet, with those of calls without an outcome; at least
   * 1, {@value #DEFAULT_MAX_PENDING} by default. Beyond it, the gateway gives up the webhook that
   * has failed most often. If none has failed, it rejects the request.
   */
  public WebhookOptions setMaxPending(int maxPending) {
    requirePositive(maxPending, "maxPending");
    this.maxPending = maxPending;
    return this;
  }

  /** See {@link #setMaxAttempts}. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * How often a delivery is attempted, from 1 to {@value #DEFAULT_MAX_ATTEMPTS}; {@value
   * #DEFAULT_MAX_ATTEMPTS} by default, which takes about three days.
   */
  public WebhookOptions setMaxAttempts(int maxAttempts) {
    require(
        maxAttempts >= 1 && maxAttempts <= DEFAULT_MAX_ATTEMPTS,
        "maxAttempts must be 1 to " + DEFAULT_MAX_ATTEMPTS + ", was " + maxAttempts);
    this.maxAttempts = maxAttempts;
    return this;
  }

  /** See {@link #setAttemptTimeout}. */
  public long getAttemptTimeout() {
    return attemptTimeout;
  }

  /**
   * How long one attempt may take, from the DNS query to the head of the response; at least 1,
   * {@value #DEFAULT_ATTEMPT_TIMEOUT} by default.
   */
  public WebhookOptions setAttemptTimeout(long attemptTimeout) {
    requirePositive(attemptTimeout, "attemptTimeout");
    this.attemptTimeout = attemptTimeout;
    return this;
  }

  /** See {@link #setAllowedOrigins}. */
  public List<String> getAllowedOrigins() {
    return allowedOrigins;
  }

  /**
   * The origins that may receive webhooks over http or at addresses that are not public, as {@code
   * scheme://host} or {@code scheme://host:port}; none by default. Every other URL must be https
   * and resolve to public addresses only. The list is copied.
   */
  public WebhookOptions setAllowedOrigins(List<String> allowedOrigins) {
    allowedOrigins.forEach(Origin::parseAllowed);
    this.allowedOrigins = new ArrayList<>(allowedOrigins);
    return this;
  }

  /** Does not show the secrets. */
  @Override
  public String toString() {
    return "WebhookOptions" + toJson().encode();
  }
}
