package io.fluxbus.gateway;

import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * The limits of a {@link GatewayRouter} and a {@link GatewayServer}. All times are in milliseconds.
 * Each setter rejects a value out of its range with an {@link IllegalArgumentException} that names
 * the option.
 */
@DataObject
public final class GatewayLimits {
  public static final int DEFAULT_MAX_CALLS = 20_000;
  public static final int DEFAULT_MAX_BODY_BYTES = 256 * 1024;
  public static final long DEFAULT_BODY_TIMEOUT = 20_000;
  public static final long DEFAULT_WRITE_TIMEOUT = 60_000;
  public static final int DEFAULT_MAX_CONNECTIONS = 20_000;
  public static final int DEFAULT_MAX_HEADER_BYTES = 16 * 1024;
  public static final long DEFAULT_IDLE_TIMEOUT = 60_000;

  private int maxCalls = DEFAULT_MAX_CALLS;
  private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;
  private long bodyTimeout = DEFAULT_BODY_TIMEOUT;
  private long writeTimeout = DEFAULT_WRITE_TIMEOUT;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES;
  private long idleTimeout = DEFAULT_IDLE_TIMEOUT;

  /** Creates limits with the defaults. */
  public GatewayLimits() {}

  /** Copies limits. */
  public GatewayLimits(GatewayLimits other) {
    maxCalls = other.maxCalls;
    maxBodyBytes = other.maxBodyBytes;
    bodyTimeout = other.bodyTimeout;
    writeTimeout = other.writeTimeout;
    maxConnections = other.maxConnections;
    maxHeaderBytes = other.maxHeaderBytes;
    idleTimeout = other.idleTimeout;
  }

  /**
   * Reads limits from JSON. A limit that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public GatewayLimits(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all limits by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setMaxCalls}. */
  public int getMaxCalls() {
    return maxCalls;
  }

  /**
   * The most calls without an outcome, waiting and in flight; at least 1, {@value
   * #DEFAULT_MAX_CALLS} by default. A further one is answered with 503. The client below has its
   * own limit on waiting calls. Each tenant has the part of these calls, of the kept outcomes and
   * of the connections that its share is of the shares of all tenants.
   */
  public GatewayLimits setMaxCalls(int maxCalls) {
    requirePositive(maxCalls, "maxCalls");
    this.maxCalls = maxCalls;
    return this;
  }

  /** See {@link #setMaxBodyBytes}. */
  public int getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /**
   * The longest body of a request, in bytes; at least 1, {@value #DEFAULT_MAX_BODY_BYTES} by
   * default. All bodies together use at most a quarter of the heap, with the responses and images
   * of the process.
   */
  public GatewayLimits setMaxBodyBytes(int maxBodyBytes) {
    requirePositive(maxBodyBytes, "maxBodyBytes");
    this.maxBodyBytes = maxBodyBytes;
    return this;
  }

  /** See {@link #setBodyTimeout}. */
  public long getBodyTimeout() {
    return bodyTimeout;
  }

  /**
   * How long a caller may take to send the body of a request; at least 1, {@value
   * #DEFAULT_BODY_TIMEOUT} by default. Then the request is answered with 408.
   */
  public GatewayLimits setBodyTimeout(long bodyTimeout) {
    requirePositive(bodyTimeout, "bodyTimeout");
    this.bodyTimeout = bodyTimeout;
    return this;
  }

  /** See {@link #setWriteTimeout}. */
  public long getWriteTimeout() {
    return writeTimeout;
  }

  /**
   * How long a caller may take to read a response; at least 1, {@value #DEFAULT_WRITE_TIMEOUT} by
   * default. Then its connection is closed.
   */
  public GatewayLimits setWriteTimeout(long writeTimeout) {
    requirePositive(writeTimeout, "writeTimeout");
    this.writeTimeout = writeTimeout;
    return this;
  }

  /** See {@link #setMaxConnections}. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /**
   * The most connections of a {@link GatewayServer}; at least 1, {@value #DEFAULT_MAX_CONNECTIONS}
   * by default. A further one is closed at once.
   */
  public GatewayLimits setMaxConnections(int maxConnections) {
    requirePositive(maxConnections, "maxConnections");
    this.maxConnections = maxConnections;
    return this;
  }

  /** See {@link #setMaxHeaderBytes}. */
  public int getMaxHeaderBytes() {
    return maxHeaderBytes;
  }

  /**
   * The longest head of a request to a {@link GatewayServer}, in bytes; at least 1, {@value
   * #DEFAULT_MAX_HEADER_BYTES} by default. A longer one is answered with 431.
   */
  public GatewayLimits setMaxHeaderBytes(int maxHeaderBytes) {
    requirePositive(maxHeaderBytes, "maxHeaderBytes");
    this.maxHeaderBytes = maxHeaderBytes;
    return this;
  }

  /** See {@link #setIdleTimeout}. */
  public long getIdleTimeout() {
    return idleTimeout;
  }

  /**
   * How long a connection to a {@link GatewayServer} may have no request, which includes the time
   * for the head of a request; at least 1, {@value #DEFAULT_IDLE_TIMEOUT} by default, and at least
   * {@code writeTimeout}. Then it is closed, after one and a half times as long at the latest. A
   * connection whose request waits for its outcome is not idle.
   */
  public GatewayLimits setIdleTimeout(long idleTimeout) {
    requirePositive(idleTimeout, "idleTimeout");
    this.idleTimeout = idleTimeout;
    return this;
  }

  @Override
  public String toString() {
    return "GatewayLimits" + toJson().encode();
  }
}
