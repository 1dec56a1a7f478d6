package io.fluxbus;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The options of one call.
 *
 * <pre>{@code
 * client.submit(request, new CallOptions().setPriority(Priority.BULK).setTimeout(60_000));
 * }</pre>
 */
@DataObject
public final class CallOptions {
  public static final Priority DEFAULT_PRIORITY = Priority.INTERACTIVE;

  private static final int MAX_KEY_LENGTH = 255;
  private static final int MAX_TENANT_LENGTH = 64;

  private Long timeout;
  private Priority priority = DEFAULT_PRIORITY;
  private String idempotencyKey;
  private String tenant;
  private Cancellation cancellation;
  private CallListener listener;
  private AttemptGate gate;

  /** Creates options with the defaults. */
  public CallOptions() {}

  /** Copies options. */
  public CallOptions(CallOptions other) {
    timeout = other.timeout;
    priority = other.priority;
    idempotencyKey = other.idempotencyKey;
    tenant = other.tenant;
    cancellation = other.cancellation;
    listener = other.listener;
    gate = other.gate;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public CallOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name, except the cancellation, the listener and the gate. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setTimeout}; null for the default. */
  public Long getTimeout() {
    return timeout;
  }

  /**
   * The time limit of the call, in milliseconds: waiting, every attempt and the delays between
   * them. At least 1; {@link FluxClientOptions#setTotalTimeout} by default. It starts when the call
   * is submitted.
   */
  public CallOptions setTimeout(long timeout) {
    OptionsJson.requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  /** See {@link #setPriority}. */
  public Priority getPriority() {
    return priority;
  }

  /** The priority in the queue; {@link Priority#INTERACTIVE} by default. */
  public CallOptions setPriority(Priority priority) {
    this.priority = Objects.requireNonNull(priority, "priority");
    return this;
  }

  /** See {@link #setIdempotencyKey}; null for none. */
  public String getIdempotencyKey() {
    return idempotencyKey;
  }

  /**
   * The idempotency key: 1 to 255 visible ASCII characters; null by default. Of all calls with this
   * key, only one is sent and billed, and each of them gets its outcome. Only a client with a store
   * accepts a key. A client without one fails the call with {@link FailureType#INVALID_REQUEST}.
   *
   * @throws IllegalArgumentException if the key is not valid
   */
  public CallOptions setIdempotencyKey(String idempotencyKey) {
    OptionsJson.require(
        idempotencyKey == null || isIdempotencyKey(idempotencyKey),
        "idempotencyKey must be 1 to 255 visible ASCII characters");
    this.idempotencyKey = idempotencyKey;
    return this;
  }

  /** Whether a text is a valid idempotency key. */
  public static boolean isIdempotencyKey(String text) {
    return RequestRules.isVisibleAscii(text, MAX_KEY_LENGTH);
  }

  /** See {@link #setTenant}; null for none. */
  public String getTenant() {
    return tenant;
  }

  /**
   * Whose call it is: 1 to 64 characters of {@code A-Za-z0-9._-}; null by default. A client with a
   * store keeps the keys of each tenant apart, and may pay for its calls from a budget of its own.
   * Without a tenant, the call belongs to that of the client. A client without a store sends the
   * call as if it had no tenant.
   *
   * @throws IllegalArgumentException if the tenant is not valid
   */
  public CallOptions setTenant(String tenant) {
    OptionsJson.require(
        tenant == null || isTenant(tenant), "tenant must be 1 to 64 characters of A-Za-z0-9._-");
    this.tenant = tenant;
    return this;
  }

  /** Whether a text is a valid tenant of a call. */
  public static boolean isTenant(String text) {
    return text.length() <= MAX_TENANT_LENGTH && text.indexOf(':') < 0 && RequestRules.isId(text);
  }

  /** See {@link #setCancellation}. */
  @JsonIgnore
  public Cancellation getCancellation() {
    return cancellation;
  }

  /** An object that can cancel the call; null by default. It is not part of the JSON. */
  public CallOptions setCancellation(Cancellation cancellation) {
    this.cancellation = cancellation;
    return this;
  }

  /** See {@link #setListener}. */
  @JsonIgnore
  public CallListener getListener() {
    return listener;
  }

  /** A listener for the events of the call; null by default. It is not part of the JSON. */
  public CallOptions setListener(CallListener listener) {
    this.listener = listener;
    return this;
  }

  /** See {@link #setGate}. */
  @JsonIgnore
  public AttemptGate getGate() {
    return gate;
  }

  /** A gate before each attempt; null by default. It is not part of the JSON. */
  public CallOptions setGate(AttemptGate gate) {
    this.gate = gate;
    return this;
  }

  @Override
  public String toString() {
    return "CallOptions" + toJson().encode();
  }
}
