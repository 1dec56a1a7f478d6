package io.fluxbus.bridge;

import static io.fluxbus.internal.OptionsJson.require;
import static io.fluxbus.internal.OptionsJson.requirePositive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * The options of a {@link TcpBridge} and a {@link SockJsBridge}. All times are in milliseconds.
 * Each setter rejects a value out of its range with an {@link IllegalArgumentException} that names
 * the option and never shows a secret.
 */
@DataObject
public final class BridgeOptions {
  public static final int DEFAULT_MAX_CONNECTIONS = 1_000;
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 128 * 1024;
  public static final int DEFAULT_MAX_REQUESTS = 1_000;
  public static final int DEFAULT_MAX_UNWRITTEN_BYTES = 4 * 1024 * 1024;
  public static final long DEFAULT_IDLE_TIMEOUT = 60_000;

  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  private String accessToken;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
  private int maxRequests = DEFAULT_MAX_REQUESTS;
  private int maxUnwrittenBytes = DEFAULT_MAX_UNWRITTEN_BYTES;
  private long idleTimeout = DEFAULT_IDLE_TIMEOUT;
  private BusOptions busOptions = new BusOptions();
  private long totalTimeout = FluxClientOptions.DEFAULT_TOTAL_TIMEOUT;

  /** Creates options with the defaults. */
  public BridgeOptions() {}

  /** Copies options. */
  public BridgeOptions(BridgeOptions other) {
    accessToken = other.accessToken;
    maxConnections = other.maxConnections;
    maxMessageBytes = other.maxMessageBytes;
    maxRequests = other.maxRequests;
    maxUnwrittenBytes = other.maxUnwrittenBytes;
    idleTimeout = other.idleTimeout;
    busOptions = new BusOptions(other.busOptions);
    totalTimeout = other.totalTimeout;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public BridgeOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name, except the access token and what the workers have set. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setAccessToken}; null for none. */
  @JsonIgnore
  public String getAccessToken() {
    return accessToken;
  }

  /**
   * The token that the first message of every connection must carry in its header {@code
   * authorization}, as {@code Bearer TOKEN}; null by default. It has 16 to 512 visible ASCII
   * characters. Without it, a bridge listens only to callers on this machine. It is not part of the
   * JSON.
   */
  public BridgeOptions setAccessToken(String accessToken) {
    this.accessToken = AccessToken.requireForm(accessToken);
    return this;
  }

  /** See {@link #setMaxConnections}. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /**
   * The most connections of a bridge; at least 1, {@value #DEFAULT_MAX_CONNECTIONS} by default. A
   * further one is closed at once.
   */
  public BridgeOptions setMaxConnections(int maxConnections) {
    requirePositive(maxConnections, "maxConnections");
    this.maxConnections = maxConnections;
    return this;
  }

  /** See {@link #setMaxMessageBytes}. */
  public int getMaxMessageBytes() {
    return maxMessageBytes;
  }

  /**
   * The longest message of a caller, in bytes; 1 to 16777216, {@value #DEFAULT_MAX_MESSAGE_BYTES}
   * by default. A longer one closes its connection. Each connection may keep one message in memory
   * until it is complete.
   */
  public BridgeOptions setMaxMessageBytes(int maxMessageBytes) {
    require(
        maxMessageBytes >= 1 && maxMessageBytes <= MAX_MESSAGE_BYTES,
        "maxMessageBytes must be from 1 to " + MAX_MESSAGE_BYTES + ", was " + maxMessageBytes);
    this.maxMessageBytes = maxMessageBytes;
    return this;
  }

  /** See {@link #setMaxRequests}. */
  public int getMaxRequests() {
    return maxRequests;
  }

  /**
   * The most requests of one connection that wait for a reply; at least 1, {@value
   * #DEFAULT_MAX_REQUESTS} by default. A further one is rejected, and is not sent to a worker.
   */
  public BridgeOptions setMaxRequests(int maxRequests) {
    requirePositive(maxRequests, "maxRequests");
    this.maxRequests = maxRequests;
    return this;
  }

  /** See {@link #setMaxUnwrittenBytes}. */
  public int getMaxUnwrittenBytes() {
    return maxUnwrittenBytes;
  }

  /**
   * How many bytes may wait for a caller that reads slowly; at least 1, {@value
   * #DEFAULT_MAX_UNWRITTEN_BYTES} by default. If more of them wait when a further message is
   * written, the connection is closed.
   */
  public BridgeOptions setMaxUnwrittenBytes(int maxUnwrittenBytes) {
    requirePositive(maxUnwrittenBytes, "maxUnwrittenBytes");
    this.maxUnwrittenBytes = maxUnwrittenBytes;
    return this;
  }

  /** See {@link #setIdleTimeout}. */
  public long getIdleTimeout() {
    return idleTimeout;
  }

  /**
   * How long a connection may be silent while none of its requests waits for a reply; at least 1,
   * {@value #DEFAULT_IDLE_TIMEOUT} by default. Then it is closed, after one and a half times as
   * long at the latest. A caller that only listens sends pings.
   */
  public BridgeOptions setIdleTimeout(long idleTimeout) {
    requirePositive(idleTimeout, "idleTimeout");
    this.idleTimeout = idleTimeout;
    return this;
  }

  /** See {@link #setBusOptions}. */
  @JsonIgnore
  public BusOptions getBusOptions() {
    return new BusOptions(busOptions);
  }

  /**
   * The options of the workers, whose addresses callers may use; the defaults by default. Not part
   * of the JSON.
   */
  @JsonIgnore
  public BridgeOptions setBusOptions(BusOptions busOptions) {
    this.busOptions = new BusOptions(busOptions);
    return this;
  }

  /** See {@link #setTotalTimeout}. */
  @JsonIgnore
  public long getTotalTimeout() {
    return totalTimeout;
  }

  /**
   * The longest time limit of a call through the bridge; at least 1, {@value
   * FluxClientOptions#DEFAULT_TOTAL_TIMEOUT} by default. It limits {@link
   * io.fluxbus.eventbus.BusHeaders#TIMEOUT}, and the bridge waits for a reply for one more minute.
   * Not part of the JSON.
   */
  @JsonIgnore
  public BridgeOptions setTotalTimeout(long totalTimeout) {
    requirePositive(totalTimeout, "totalTimeout");
    this.totalTimeout = totalTimeout;
    return this;
  }

  /** Does not show the access token. */
  @Override
  public String toString() {
    return "BridgeOptions" + toJson().encode();
  }
}
