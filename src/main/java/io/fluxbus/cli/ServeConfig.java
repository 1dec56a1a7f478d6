package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.OptionsJson;
import io.fluxbus.eventbus.BusOptions;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The configuration of the verticles: a file, over it the environment, over that the system
 * properties. {@code maxConcurrency} is {@code FLUXBUS_MAX_CONCURRENCY} and {@code
 * fluxbus.maxConcurrency} there, the bus's {@code address} is {@code FLUXBUS_EVENT_BUS_ADDRESS} and
 * {@code fluxbus.eventBus.address}.
 */
final class ServeConfig {
  private static final String BUS = "eventBus";
  private static final String KEY = "apiKey";
  private static final String VARIABLES = "FLUXBUS_";
  private static final String PROPERTIES = "fluxbus.";

  /** What Kubernetes tells every process of a service that is called fluxbus. */
  private static final Pattern KUBERNETES = Pattern.compile("FLUXBUS_(SERVICE_.*|PORT(_.*)?)");

  private ServeConfig() {}

  /**
   * Reads it.
   *
   * @param file null for none
   * @return fails with a {@link UsageException} that names what is wrong, and where
   */
  static Future<JsonObject> read(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> properties) {
    try {
      return read(vertx, file, layer(environment, VARIABLES), layer(properties, PROPERTIES));
    } catch (UsageException wrong) {
      return Future.failedFuture(wrong);
    }
  }

  private static Future<JsonObject> read(
      Vertx vertx, Path file, JsonObject environment, JsonObject properties) {
    return (file == null ? Future.succeededFuture(new JsonObject()) : read(vertx, file))
        .map(config -> config.mergeIn(environment, true).mergeIn(properties, true))
        .map(ServeConfig::set);
  }

  private static Future<JsonObject> read(Vertx vertx, Path file) {
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType("file")
            .setConfig(new JsonObject().put("path", file.toString()));
    ConfigRetriever retriever =
        ConfigRetriever.create(vertx, new ConfigRetrieverOptions().addStore(store));
    return retriever
        .getConfig()
        .recover(cause -> Future.failedFuture(unreadable(file, cause)))
        .map(config -> checked(config, file))
        .eventually(retriever::close);
  }

  /** The options that are set by such names, where they belong. */
  private static JsonObject layer(Map<String, String> settings, String prefix) {
    Map<String, String[]> known = names(prefix);
    JsonObject layer = new JsonObject();
    settings.forEach(
        (name, text) -> {
          if (name.startsWith(prefix) && !KUBERNETES.matcher(name).matches()) {
            String[] path = known.get(name);
            if (path == null) {
              throw new UsageException(name + " sets no option: " + hint(name, prefix));
            }
            JsonObject place = layer;
            if (path.length > 1) {
              place = layer.getJsonObject(BUS, new JsonObject());
              layer.put(BUS, place);
            }
            place.put(path[path.length - 1], value(text));
          }
        });
    return layer;
  }

  private static Map<String, String[]> names(String prefix) {
    Map<String, String[]> names = new HashMap<>();
    for (String option : OptionsJson.names(FluxClientOptions.class)) {
      if (!option.equals(KEY)) {
        names.put(name(prefix, option), new String[] {option});
      }
    }
    for (String option : OptionsJson.names(BusOptions.class)) {
      names.put(name(prefix, BUS + "." + option), new String[] {BUS, option});
    }
    return names;
  }

  private static String name(String prefix, String option) {
    return prefix
        + (prefix.equals(PROPERTIES)
            ? option
            : option
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replace('.', '_')
                .toUpperCase(Locale.ROOT));
  }

  private static String hint(String name, String prefix) {
    return name.equals(name(prefix, KEY))
        ? "the key comes from " + FluxClientOptions.API_KEY_VARIABLE + " or apiKeyFile"
        : "see the README for their names";
  }

  /** What is no JSON is a text. */
  private static Object value(String text) {
    try {
      return Json.decodeValue(text);
    } catch (DecodeException e) {
      return text;
    }
  }

  /** A null is an option that was not set. */
  private static JsonObject set(JsonObject config) {
    JsonObject set = OptionsJson.withoutNulls(config);
    return set.getValue(BUS) instanceof JsonObject bus
        ? set.put(BUS, OptionsJson.withoutNulls(bus))
        : set;
  }

  private static JsonObject checked(JsonObject config, Path file) {
    if (config.containsKey(KEY)) {
      throw new UsageException(
          file
              + " must not hold the key: it comes from "
              + FluxClientOptions.API_KEY_VARIABLE
              + " or apiKeyFile");
    }
    Object bus = config.getValue(BUS);
    if (bus != null && !(bus instanceof JsonObject)) {
      throw new UsageException(file + ": " + BUS + " must be a JSON object");
    }
    return config;
  }

  private static UsageException unreadable(Path file, Throwable cause) {
    return new UsageException(
        cause instanceof DecodeException ? file + " is no JSON object" : file + " cannot be read");
  }
}
