package io.fluxbus.eventbus;

import static io.fluxbus.internal.OptionsJson.require;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * A verticle's configuration: the client's options by name, and the bus's under {@value #BUS}. A
 * null is an option that was not set.
 */
record VerticleConfig(FluxClientOptions client, BusOptions bus) {
  static final String BUS = "eventBus";

  private static final Set<String> CLIENT_OPTIONS = OptionsJson.names(FluxClientOptions.class);

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException naming the option that is unknown or invalid
   */
  static VerticleConfig read(JsonObject config) {
    JsonObject client = OptionsJson.withoutNulls(config);
    Object bus = client.remove(BUS);
    require(bus == null || bus instanceof JsonObject, BUS + " must be a JSON object");
    // What Vert.x's own ways to configure a verticle bring along: all that the process was told.
    client.fieldNames().removeIf(name -> !CLIENT_OPTIONS.contains(name) && toldToProcess(name));
    FluxClientOptions clientOptions = new FluxClientOptions(client);
    try {
      BusOptions options =
          bus == null
              ? new BusOptions()
              : new BusOptions(OptionsJson.withoutNulls((JsonObject) bus));
      return new VerticleConfig(clientOptions, options.requireDistinctAddresses());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(BUS + ": " + e.getMessage(), e);
    }
  }

  private static boolean toldToProcess(String name) {
    return System.getenv(name) != null || System.getProperty(name) != null;
  }
}
