package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The configuration of {@code serve}: a file, over it the environment, over that the system
 * properties. {@code maxConcurrency} is {@code FLUXBUS_MAX_CONCURRENCY} and {@code
 * fluxbus.maxConcurrency} there, the bus's {@code address} is {@code FLUXBUS_EVENT_BUS_ADDRESS} and
 * {@code fluxbus.eventBus.address}. It knows which of them each option comes from.
 */
final class ServeConfig {
  private static final String BUS = "eventBus";
  private static final String KEY = "apiKey";
  private static final String VARIABLES = "FLUXBUS_";
  private static final String PROPERTIES = "fluxbus.";

  /** What Kubernetes tells every process of a service that is called fluxbus. */
  private static final Pattern KUBERNETES = Pattern.compile("FLUXBUS_(SERVICE_.*|PORT(_.*)?)");

  /**
   * Options without influence on where the API key goes, besides numbers. An option that is missing
   * here is only used from a file that the command line names.
   */
  private static final Set<String> HARMLESS =
      Set.of(BUS, "adaptiveConcurrency", "retryUnknownOutcome", "coalesceSeeded", "http2");

  private final Path file;
  private final JsonObject options;

  /** By the path of each option, what set it. */
  private final Map<String, String> sources;

  private ServeConfig(Path file, JsonObject options, Map<String, String> sources) {
    this.file = file;
    this.options = options;
    this.sources = sources;
  }

  /** Options of one kind, and by the path of each what set it. */
  private record Layer(JsonObject options, Map<String, String> sources) {}

  /**
   * Reads it.
   *
   * @param file null for none
   * @return fails with a {@link UsageException} that names what is wrong, and where
   */
  static Future<ServeConfig> read(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> properties) {
    Layer variables;
    Layer systemProperties;
    try {
      variables = layer(environment, VARIABLES);
      systemProperties = layer(properties, PROPERTIES);
    } catch (UsageException wrong) {
      return Future.failedFuture(wrong);
    }
    return (file == null
            ? Future.succeededFuture(new Layer(new JsonObject(), Map.of()))
            : read(vertx, file))
        .map(inFile -> merge(file, List.of(inFile, variables, systemProperties)));
  }

  /** The options of the verticles, with the bus's under {@code eventBus}. */
  JsonObject verticle() {
    JsonObject verticle = options.copy();
    verticle.remove(ClusterBus.NAME);
    return verticle;
  }

  /** The options of the cluster's event bus. */
  EventBusOptions clusterBus() {
    return ClusterBus.read(options.getJsonObject(ClusterBus.NAME, new JsonObject()));
  }

  /** Every file that the configuration consists of or names. */
  List<String> files() {
    List<String> files = new ArrayList<>();
    if (file != null) {
      files.add(file.toString());
    }
    if (options.getValue("apiKeyFile") instanceof String key) {
      files.add(key);
    }
    if (options.getValue("trustedCertificates") instanceof JsonArray certificates) {
      certificates.forEach(certificate -> files.add(String.valueOf(certificate)));
    }
    files.addAll(ClusterBus.files(options.getValue(ClusterBus.NAME)));
    return files;
  }

  /**
   * Rejects a file that directs the API key somewhere. It is for a file that the user did not name:
   * the folder may belong to somebody else.
   *
   * @throws UsageException naming the options and the way out
   */
  void requireNoInfluenceOnTheKey() {
    JsonObject defaults = new FluxClientOptions().toJson();
    List<String> directing =
        options.stream()
            .filter(option -> String.valueOf(file).equals(sources.get(option.getKey())))
            .filter(option -> !isHarmless(option.getKey(), option.getValue(), defaults))
            .map(Map.Entry::getKey)
            .toList();
    if (!directing.isEmpty()) {
      throw new UsageException(
          file
              + " sets "
              + String.join(", ", directing)
              + ", and was not named on the command line: the API key is not used with it. If you"
              + " trust the file, name it with --conf "
              + file);
    }
  }

  private static boolean isHarmless(String option, Object value, JsonObject defaults) {
    return HARMLESS.contains(option)
        || value instanceof Number
        || value.equals(defaults.getValue(option))
        || (value instanceof JsonArray array && array.isEmpty())
        || (value instanceof JsonObject object && object.isEmpty());
  }

  /** The message, and what set the options that it names. */
  String explain(String message) {
    String set =
        sources.entrySet().stream()
            .filter(source -> names(message, source.getKey()))
            .filter(source -> !message.contains(source.getValue()))
            .map(source -> source.getKey() + " is set by " + source.getValue())
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? message : message + " (" + set + ")";
  }

  private static boolean names(String message, String path) {
    String option = path.substring(path.lastIndexOf('.') + 1);
    return (path.startsWith(BUS + ".") == message.startsWith(BUS + ": "))
        && Pattern.compile("\\b" + Pattern.quote(option) + "\\b").matcher(message).find();
  }

  private static ServeConfig merge(Path file, List<Layer> layers) {
    JsonObject options = new JsonObject();
    Map<String, String> sources = new LinkedHashMap<>();
    for (Layer layer : layers) {
      for (Map.Entry<String, Object> option : layer.options()) {
        if (option.getKey().equals(BUS) && options.getValue(BUS) instanceof JsonObject bus) {
          bus.mergeIn((JsonObject) option.getValue());
        } else {
          // As a whole: what is left of a nested value would come from another source.
          options.put(option.getKey(), option.getValue());
        }
      }
      sources.putAll(layer.sources());
    }
    return new ServeConfig(file, options, sources);
  }

  private static Future<Layer> read(Vertx vertx, Path file) {
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType("file")
            .setConfig(new JsonObject().put("path", file.toString()));
    ConfigRetriever retriever =
        ConfigRetriever.create(vertx, new ConfigRetrieverOptions().addStore(store));
    return retriever
        .getConfig()
        .recover(cause -> Future.failedFuture(unreadable(file, cause)))
        .map(config -> layer(checked(config, file), file))
        .eventually(retriever::close);
  }

  private static Layer layer(JsonObject config, Path file) {
    JsonObject options = set(config);
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
    return validated(new Layer(options, sources));
  }

  /** The options that are set by such names, where they belong. */
  private static Layer layer(Map<String, String> settings, String prefix) {
    Map<String, String[]> known = names(prefix);
    JsonObject layer = new JsonObject();
    Map<String, String> sources = new LinkedHashMap<>();
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
            sources.put(String.join(".", path), name);
          }
        });
    return validated(new Layer(set(layer), sources));
  }

  /**
   * Checks each option by itself, so that what is wrong is named by what set it.
   *
   * @throws UsageException naming the variable, the property, or the file and the option
   */
  private static Layer validated(Layer layer) {
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
              } else if (option.getKey().equals(ClusterBus.NAME)) {
                check(layer, ClusterBus.NAME, "", option.getValue(), ClusterBus::read);
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
      Layer layer, String path, String prefix, T value, Consumer<T> reader) {
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
    names.put(name(prefix, ClusterBus.NAME), new String[] {ClusterBus.NAME});
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
