package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.Suggestion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The options from one kind of source: the configuration file, environment variables or system
 * properties. The environment variable of {@code maxConcurrency} is {@code
 * FLUXBUS_MAX_CONCURRENCY}, and its system property is {@code fluxbus.maxConcurrency}. For the
 * bus's {@code address} they are {@code FLUXBUS_EVENT_BUS_ADDRESS} and {@code
 * fluxbus.eventBus.address}.
 *
 * @param options the options
 * @param sources the source of each option by its path
 */
record ConfigLayer(JsonObject options, Map<String, String> sources) {
  static final String BUS = "eventBus";

  private static final String KEY = "apiKey";
  private static final String VARIABLES = "FLUXBUS_";

  /** Variables with secrets, which are not options. */
  private static final Set<String> SECRETS =
      Set.of(
          StoreAddress.PASSWORD_VARIABLE,
          ServePage.ADMIN_VARIABLE,
          GatewayToken.VARIABLE,
          ServeBridges.VARIABLE);

  private static final String PROPERTIES = "fluxbus.";

  /** Variables that Kubernetes sets for a service with the name fluxbus. They are ignored. */
  private static final Pattern KUBERNETES = Pattern.compile("FLUXBUS_(SERVICE_.*|PORT(_.*)?)");

  /**
   * The options that the environment sets.
   *
   * @throws UsageException if a variable is unknown or invalid
   */
  static ConfigLayer ofEnvironment(Map<String, String> environment) {
    return of(environment, VARIABLES);
  }

  /**
   * The options that system properties set.
   *
   * @throws UsageException if a property is unknown or invalid
   */
  static ConfigLayer ofProperties(Map<String, String> properties) {
    return of(properties, PROPERTIES);
  }

  /**
   * The options in a file.
   *
   * @throws UsageException if the file contains the key or an invalid option
   */
  static ConfigLayer of(JsonObject config, Path file) {
    JsonObject options = withoutNulls(checked(config, file));
    Map<String, String> sources = new LinkedHashMap<>();
    options.forEach(
        option -> {
          sources.put(option.getKey(), file.toString());
          if (option.getKey().equals(BUS)) {
            ((JsonObject) option.getValue())
                .fieldNames()
                .forEach(name -> sources.put(BUS + "." + name, file.toString()));
          }
        });
    return validated(new ConfigLayer(options, sources));
  }

  /** The options that variables or properties set. */
  private static ConfigLayer of(Map<String, String> settings, String prefix) {
    Map<String, String[]> known = names(prefix);
    JsonObject layer = new JsonObject();
    Map<String, String> sources = new LinkedHashMap<>();
    settings.forEach(
        (name, text) -> {
          if (name.startsWith(prefix)
              && !KUBERNETES.matcher(name).matches()
              && !SECRETS.contains(name)) {
            String[] path = known.get(name);
            if (path == null) {
              throw new UsageException(
                  name + " sets no option" + hint(name, prefix, known.keySet()));
            }
            JsonObject parent = layer;
            if (path.length > 1) {
              parent = layer.getJsonObject(BUS, new JsonObject());
              layer.put(BUS, parent);
            }
            parent.put(path[path.length - 1], value(text, name));
            sources.put(String.join(".", path), name);
          }
        });
    return validated(new ConfigLayer(withoutNulls(layer), sources));
  }

  /**
   * Checks each option separately, so that the message can name its source.
   *
   * @throws UsageException if a value is invalid; the message names its source
   */
  private static ConfigLayer validated(ConfigLayer layer) {
    layer
        .options()
        .forEach(
            option -> {
              if (option.getValue() instanceof JsonObject bus && option.getKey().equals(BUS)) {
                bus.forEach(
                    inner ->
                        check(
                            layer,
                            BUS + "." + inner.getKey(),
                            BUS + ": ",
                            new JsonObject().put(inner.getKey(), inner.getValue()),
                            BusOptions::new));
              } else if (option.getKey().equals(EventBusOptionsReader.NAME)) {
                check(
                    layer,
                    EventBusOptionsReader.NAME,
                    "",
                    option.getValue(),
                    EventBusOptionsReader::read);
              } else if (option.getKey().equals(StoreConfig.NAME)) {
                check(layer, StoreConfig.NAME, "", option.getValue(), StoreConfig::read);
              } else if (option.getKey().equals(GatewayConfig.NAME)) {
                check(layer, GatewayConfig.NAME, "", option.getValue(), GatewayConfig::read);
              } else {
                check(
                    layer,
                    option.getKey(),
                    "",
                    new JsonObject().put(option.getKey(), option.getValue()),
                    FluxClientOptions::new);
              }
            });
    return layer;
  }

  private static <T> void check(
      ConfigLayer layer, String path, String prefix, T value, Consumer<T> reader) {
    try {
      reader.accept(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(layer.sources().get(path) + ": " + prefix + e.getMessage());
    }
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
    names.put(name(prefix, EventBusOptionsReader.NAME), new String[] {EventBusOptionsReader.NAME});
    names.put(name(prefix, StoreConfig.NAME), new String[] {StoreConfig.NAME});
    names.put(name(prefix, GatewayConfig.NAME), new String[] {GatewayConfig.NAME});
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

  private static String hint(String name, String prefix, Set<String> known) {
    if (name.equals(name(prefix, KEY))) {
      return ": the key comes from " + FluxClientOptions.API_KEY_VARIABLE + " or apiKeyFile";
    }
    String suggestion = Suggestion.of(name, known);
    return suggestion.isEmpty() ? ": see the documentation of serve for the names" : suggestion;
  }

  /** Parses the text as JSON. Text that is not JSON is a string. */
  private static Object value(String text, String source) {
    try {
      return ConfigJson.read(Buffer.buffer(text), source);
    } catch (DecodeException e) {
      return text;
    }
  }

  /** Removes options with the value null, because null means that the option is not set. */
  private static JsonObject withoutNulls(JsonObject config) {
    JsonObject result = OptionsJson.withoutNulls(config);
    return result.getValue(BUS) instanceof JsonObject bus
        ? result.put(BUS, OptionsJson.withoutNulls(bus))
        : result;
  }

  private static JsonObject checked(JsonObject config, Path file) {
    if (config.containsKey(KEY)) {
      throw new UsageException(
          file
              + " must not contain the key: it comes from "
              + FluxClientOptions.API_KEY_VARIABLE
              + " or apiKeyFile");
    }
    Object bus = config.getValue(BUS);
    if (bus != null && !(bus instanceof JsonObject)) {
      throw new UsageException(file + ": " + BUS + " must be a JSON object");
    }
    return config;
  }
}
