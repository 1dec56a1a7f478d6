package io.fluxbus.eventbus;

import static io.fluxbus.internal.OptionsJson.require;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * The configuration of a {@link GenerationVerticle}: the client's options at the top level, and the
 * options of the bus under {@value #BUS}. An option that is null counts as not set.
 */
record VerticleConfig(FluxClientOptions client, BusOptions bus) {
  static final String BUS = "eventBus";

  private static final Set<String> CLIENT_OPTIONS = OptionsJson.names(FluxClientOptions.class);

  /**
   * Reads a verticle's JSON configuration, which is not changed.
   *
   * @throws IllegalArgumentException that names the option that is unknown or invalid
   */
  static VerticleConfig read(JsonObject config) {
    JsonObject client = OptionsJson.withoutNulls(config);
    Object bus = client.remove(BUS);
    require(bus == null || bus instanceof JsonObject, BUS + " must be a JSON object");
    // vertx-config adds environment variables and system properties to a configuration. They are
    // not unknown options.
    client.fieldNames().removeIf(name -> !CLIENT_OPTIONS.contains(name) && isFromEnvironment(name));
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

  private static boolean isFromEnvironment(String name) {
    return System.getenv(name) != null || System.getProperty(name) != null;
  }
}
