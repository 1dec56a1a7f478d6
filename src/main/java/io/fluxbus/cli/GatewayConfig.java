package io.fluxbus.cli;

import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The option {@code gateway} of a configuration: where the server listens, and the options of the
 * gateway and its page.
 *
 * @param address null if no HTTP server is configured
 * @param tokenFile a file with the access token; null for none
 * @param tenantsFile a file with tenants; null for none
 * @param options the options of the gateway, without the access token
 * @param isDrainTimeoutSet whether they have a drain timeout. Otherwise it is that of the verticles
 */
record GatewayConfig(
    HostAndPort address,
    String tokenFile,
    String tenantsFile,
    GatewayOptions options,
    LivePageOptions page,
    boolean isDrainTimeoutSet) {
  static final String NAME = "gateway";

  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String TOKEN_FILE = "tokenFile";
  private static final String TENANTS_FILE = "tenantsFile";
  private static final String PAGE = "page";
  private static final String DRAIN_TIMEOUT = "drainTimeout";
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads the option.
   *
   * @throws IllegalArgumentException naming the first member that is unknown or invalid
   */
  static GatewayConfig read(Object value) {
    OptionsJson.require(value instanceof JsonObject, NAME + " must be a JSON object");
    JsonObject options = withoutNulls((JsonObject) value);
    Object host = options.remove(HOST);
    Object port = options.remove(PORT);
    Object page = options.remove(PAGE);
    String tokenFile = text(TOKEN_FILE, options.remove(TOKEN_FILE));
    String tenantsFile = text(TENANTS_FILE, options.remove(TENANTS_FILE));
    boolean isDrainTimeoutSet = options.containsKey(DRAIN_TIMEOUT);
    OptionsJson.require(
        page == null || page instanceof JsonObject, NAME + ": page must be a JSON object");
    try {
      return new GatewayConfig(
          address(host, port),
          tokenFile,
          tenantsFile,
          new GatewayOptions(options),
          new LivePageOptions(page == null ? new JsonObject() : (JsonObject) page),
          isDrainTimeoutSet);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage().startsWith(NAME) ? e.getMessage() : NAME + ": " + e.getMessage(), e);
    }
  }

  /** Returns a copy with another address. */
  GatewayConfig at(HostAndPort other) {
    return new GatewayConfig(other, tokenFile, tenantsFile, options, page, isDrainTimeoutSet);
  }

  /** Returns a copy with another tenants file. */
  GatewayConfig withTenantsFile(String file) {
    return new GatewayConfig(address, tokenFile, file, options, page, isDrainTimeoutSet);
  }

  /** The files that an option names. */
  static List<String> files(Object value) {
    List<String> files = new ArrayList<>();
    if (value instanceof JsonObject gateway) {
      Object webhooks = gateway.getValue("webhooks");
      Stream.of(
              gateway.getValue(TOKEN_FILE),
              gateway.getValue(TENANTS_FILE),
              webhooks instanceof JsonObject group ? group.getValue("secretFile") : null)
          .filter(String.class::isInstance)
          .forEach(file -> files.add((String) file));
    }
    return files;
  }

  private static HostAndPort address(Object host, Object port) {
    String name = text(HOST, host);
    OptionsJson.require(name == null || !name.isBlank(), NAME + ": host must not be empty");
    OptionsJson.require(
        port == null || (port instanceof Integer number && number >= 0 && number <= HIGHEST_PORT),
        NAME + ": port must be an integer from 0 to " + HIGHEST_PORT);
    OptionsJson.require(name == null || port != null, NAME + ": port must be set with host");
    return port == null
        ? null
        : HostAndPort.create(name == null ? DEFAULT_HOST : name, (Integer) port);
  }

  private static String text(String name, Object value) {
    OptionsJson.require(
        value == null || value instanceof String, NAME + ": " + name + " must be a text");
    return (String) value;
  }

  /** Removes members that are null, also from groups of options. */
  private static JsonObject withoutNulls(JsonObject json) {
    JsonObject copy = OptionsJson.withoutNulls(json);
    copy.getMap().replaceAll((name, value) -> withoutNulls(value));
    return copy;
  }

  private static Object withoutNulls(Object value) {
    return value instanceof JsonObject group ? withoutNulls(group) : value;
  }
}
