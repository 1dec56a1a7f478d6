package io.fluxbus.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.UnreadableFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The configuration of {@code serve}. Environment variables override the file, and system
 * properties override both. It knows the source of each option.
 */
final class ServeConfig {
  private static final String BUS = ConfigLayer.BUS;

  /**
   * Options that cannot send the API key to another server. Numbers cannot either. All other
   * options are accepted only from a file that the command line names.
   */
  private static final Set<String> SAFE_OPTIONS =
      Set.of(BUS, "name", "adaptiveConcurrency", "retryUnknownOutcome", "coalesceSeeded", "http2");

  private final Path file;
  private final JsonObject options;

  /** The source of each option by its path. */
  private final Map<String, String> sources;

  private ServeConfig(Path file, JsonObject options, Map<String, String> sources) {
    this.file = file;
    this.options = options;
    this.sources = sources;
  }

  /**
   * Reads the configuration.
   *
   * @param file null for none
   * @return fails with a {@link UsageException} that names the invalid option and its source
   */
  static Future<ServeConfig> read(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> properties) {
    ConfigLayer variables;
    ConfigLayer systemProperties;
    try {
      variables = ConfigLayer.ofEnvironment(environment);
      systemProperties = ConfigLayer.ofProperties(properties);
    } catch (UsageException invalid) {
      return Future.failedFuture(invalid);
    }
    return (file == null
            ? Future.succeededFuture(new ConfigLayer(new JsonObject(), Map.of()))
            : read(vertx, file))
        .map(inFile -> merge(file, List.of(inFile, variables, systemProperties)));
  }

  /** The system properties, for {@link #read}. */
  static Map<String, String> systemProperties() {
    Properties properties = System.getProperties();
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /** The options of the verticles, with those of the bus under {@code eventBus}. */
  JsonObject verticle() {
    JsonObject verticle = options.copy();
    verticle.remove(EventBusOptionsReader.NAME);
    verticle.remove(StoreConfig.NAME);
    verticle.remove(GatewayConfig.NAME);
    return verticle;
  }

  /** The store; null for none. */
  StoreConfig store() {
    Object store = options.getValue(StoreConfig.NAME);
    return store == null ? null : StoreConfig.read(store);
  }

  /** The gateway; null for none. */
  GatewayConfig gateway() {
    Object gateway = options.getValue(GatewayConfig.NAME);
    return gateway == null ? null : GatewayConfig.read(gateway);
  }

  /** The options of the cluster's event bus. */
  EventBusOptions clusterBus() {
    return EventBusOptionsReader.read(
        options.getJsonObject(EventBusOptionsReader.NAME, new JsonObject()));
  }

  /** The configuration file, and all files that the configuration names. */
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
    if (options.getValue(StoreConfig.NAME) instanceof JsonObject store
        && store.getValue("passwordFile") instanceof String password) {
      files.add(password);
    }
    files.addAll(GatewayConfig.files(options.getValue(GatewayConfig.NAME)));
    files.addAll(EventBusOptionsReader.files(options.getValue(EventBusOptionsReader.NAME)));
    return files;
  }

  /**
   * Rejects a file with options that can send the API key to another server. Called for a file that
   * the command line does not name, because another user may have written it.
   *
   * @throws UsageException if there are such options; the message names them and the solution
   */
  void requireSafeForTheKey() {
    JsonObject defaults = new FluxClientOptions().toJson();
    List<String> unsafe =
        options.stream()
            .filter(option -> String.valueOf(file).equals(sources.get(option.getKey())))
            .filter(option -> !isSafe(option.getKey(), option.getValue(), defaults))
            .map(Map.Entry::getKey)
            .toList();
    if (!unsafe.isEmpty()) {
      throw new UsageException(
          file
              + " sets "
              + String.join(", ", unsafe)
              + ", and was not named on the command line: the API key is not used with it. If you"
              + " trust the file, name it with --conf "
              + file);
    }
  }

  private static boolean isSafe(String option, Object value, JsonObject defaults) {
    return SAFE_OPTIONS.contains(option)
        || value instanceof Number
        // A duration as text.
        || (value instanceof String && defaults.getValue(option) instanceof Number)
        || value.equals(defaults.getValue(option))
        || (value instanceof JsonArray array && array.isEmpty())
        || (value instanceof JsonObject object && object.isEmpty());
  }

  /** Adds the sources of the options that a message names. */
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

  private static ServeConfig merge(Path file, List<ConfigLayer> layers) {
    JsonObject options = new JsonObject();
    Map<String, String> sources = new LinkedHashMap<>();
    for (ConfigLayer layer : layers) {
      for (Map.Entry<String, Object> option : layer.options()) {
        if (option.getKey().equals(BUS) && options.getValue(BUS) instanceof JsonObject bus) {
          bus.mergeIn((JsonObject) option.getValue());
        } else {
          // Other nested values are replaced as a whole, because a merge would mix two sources.
          options.put(option.getKey(), option.getValue());
        }
      }
      sources.putAll(layer.sources());
    }
    return new ServeConfig(file, options, sources);
  }

  private static Future<ConfigLayer> read(Vertx vertx, Path file) {
    return vertx
        .fileSystem()
        .readFile(file.toString())
        .map(text -> object(file, ConfigJson.read(text, file.toString())))
        .recover(cause -> Future.failedFuture(unreadable(file, cause)))
        .map(config -> ConfigLayer.of(config, file));
  }

  private static JsonObject object(Path file, Object json) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw new UsageException(file + " is not a JSON object");
  }

  /** Describes the error without the contents of the file, which may be secret. */
  private static UsageException unreadable(Path file, Throwable cause) {
    if (cause instanceof UsageException usage) {
      return usage;
    }
    if (cause.getCause() instanceof JsonParseException invalid && invalid.getLocation() != null) {
      JsonLocation location = invalid.getLocation();
      return new UsageException(
          file
              + " is not valid JSON: see line "
              + location.getLineNr()
              + ", column "
              + location.getColumnNr());
    }
    return new UsageException(
        cause instanceof DecodeException
            ? file + " is not a JSON object"
            : UnreadableFile.message(file.toString(), cause));
  }
}
