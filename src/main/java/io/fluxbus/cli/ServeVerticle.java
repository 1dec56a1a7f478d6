package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * The configuration of the verticles of {@code serve}, with the options of the command line.
 *
 * @param stubUrl the base URL of the stub server; null without one
 */
record ServeVerticle(String stubUrl, NetworkMixin network, Map<String, String> environment) {
  /**
   * Returns the configuration.
   *
   * @throws UsageException if there is no key, or if an option of the command line is invalid
   */
  JsonObject config(ServeConfig config) {
    boolean stub = stubUrl != null;
    JsonObject verticle = stub ? stubbed(config) : keyed(config);
    return network.apply(named(verticle), stub ? Map.of() : environment, stub);
  }

  private JsonObject stubbed(ServeConfig config) {
    JsonObject verticle = config.verticle();
    verticle.remove("apiKeyFile");
    return verticle.put("apiKey", ConnectionMixin.EMBEDDED_KEY).put("baseUrl", stubUrl);
  }

  /** Adds the key of the environment unless the configuration names a key file. */
  private JsonObject keyed(ServeConfig config) {
    JsonObject verticle = config.verticle();
    if (verticle.getValue("apiKeyFile") == null) {
      String key = ConnectionMixin.keyOf(environment);
      if (key.isEmpty()) {
        throw new UsageException(
            "no API key: set "
                + FluxClientOptions.API_KEY_VARIABLE
                + " or the option apiKeyFile (get a key at https://aimlapi.com), or try --stub,"
                + " which needs none");
      }
      verticle.put("apiKey", key);
    }
    return verticle;
  }

  /** Gives the shared client of the verticles a name, by which the management server finds it. */
  private static JsonObject named(JsonObject verticle) {
    JsonObject bus = verticle.getJsonObject("eventBus");
    bus = bus == null ? new JsonObject() : bus.copy();
    if (bus.getValue("clientName") == null) {
      bus.put("clientName", "serve");
    }
    return verticle.put("eventBus", bus);
  }
}
