package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads the configuration of {@code serve} again while it runs, and applies its changes to the
 * client. What cannot change, and a configuration that is invalid, is logged once.
 */
final class ConfigFollower {
  /** The time between two looks at the configuration, in milliseconds. */
  static final long PERIOD = 5_000;

  private static final String INVALID = "the configuration is invalid, and nothing changes: ";
  private static final String LATER = "the configuration is not applied yet: ";

  private final Supplier<Future<JsonObject>> read;
  private final Function<FluxClientOptions, Set<String>> update;
  private final Logger logger;

  private final JsonObject start;

  /** The configuration that was applied last. */
  private JsonObject last;

  /** The message of the last failure; null after a success. */
  private String problem;

  private boolean reading;

  /**
   * @param read reads the configuration of the verticles
   * @param start the configuration at the start
   * @param update applies the options, and returns those that it cannot change
   */
  ConfigFollower(
      Supplier<Future<JsonObject>> read,
      JsonObject start,
      Function<FluxClientOptions, Set<String>> update,
      Logger logger) {
    this.read = read;
    this.start = start;
    this.last = start;
    this.update = update;
    this.logger = logger;
  }

  /** The client that the verticles of a configuration share. */
  static FluxClient client(Vertx serving, JsonObject verticle) {
    return FluxClient.createShared(
        serving,
        options(verticle),
        verticle.getJsonObject(ConfigLayer.BUS).getString("clientName"));
  }

  /** Looks at the configuration every few seconds, on an event loop. */
  void start(Vertx vertx) {
    vertx.setPeriodic(PERIOD, timer -> check());
  }

  /** Looks at the configuration once, unless another look is under way. */
  Future<Void> check() {
    if (reading) {
      return Future.succeededFuture();
    }
    reading = true;
    return read.get().transform(this::onRead);
  }

  private Future<Void> onRead(AsyncResult<JsonObject> answer) {
    reading = false;
    if (answer.failed()) {
      Throwable cause = answer.cause();
      boolean isInvalid =
          cause instanceof UsageException || cause instanceof IllegalArgumentException;
      reject((isInvalid ? INVALID : LATER) + cause.getMessage());
      return Future.succeededFuture();
    }
    JsonObject wanted = answer.result();
    if (!wanted.equals(last)) {
      try {
        apply(wanted);
      } catch (IllegalArgumentException invalid) {
        reject(INVALID + invalid.getMessage());
        return Future.succeededFuture();
      }
    }
    problem = null;
    last = wanted;
    return Future.succeededFuture();
  }

  /** Applies a valid configuration. The client logs what changes. */
  private void apply(JsonObject wanted) {
    Set<String> restart = new TreeSet<>(update.apply(options(wanted)));
    Stream.concat(bus(wanted).fieldNames().stream(), bus(start).fieldNames().stream())
        .filter(name -> !Objects.equals(bus(wanted).getValue(name), bus(start).getValue(name)))
        .forEach(name -> restart.add(ConfigLayer.BUS + "." + name));
    if (!restart.isEmpty()) {
      logger.log(
          Level.INFO,
          () -> "the configuration changed: restart to change " + String.join(", ", restart));
    }
  }

  private void reject(String message) {
    if (!Objects.equals(message, problem)) {
      problem = message;
      logger.log(Level.WARNING, () -> message);
    }
  }

  private static JsonObject bus(JsonObject verticle) {
    return verticle.getJsonObject(ConfigLayer.BUS);
  }

  private static FluxClientOptions options(JsonObject verticle) {
    JsonObject options = OptionsJson.withoutNulls(verticle);
    options.remove(ConfigLayer.BUS);
    return new FluxClientOptions(options);
  }
}
