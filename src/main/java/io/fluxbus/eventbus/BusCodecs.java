package io.fluxbus.eventbus;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.json.RequestJson;
import io.fluxbus.json.WireJson;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.shareddata.LocalMap;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets requests, results, failures and outcomes cross the bus as values: within one Vertx
 * without a copy, between nodes whole. A node that does not register them sends and gets JSON.
 */
public final class BusCodecs {
  private static final String REGISTERED = "__fluxbus.codecs";

  private BusCodecs() {}

  /**
   * Registers them once; a verticle and a remote client do that by themselves. From any thread.
   *
   * @throws IllegalStateException when somebody else has registered a codec for one of the values.
   *     Then none of these codecs stays registered
   */
  public static void register(Vertx vertx) {
    LocalMap<String, Boolean> registered = vertx.sharedData().getLocalMap(REGISTERED);
    registered.computeIfAbsent(
        REGISTERED,
        name -> {
          registerAll(vertx.eventBus());
          return true;
        });
  }

  static List<ValueCodec<?>> all() {
    return List.of(
        // A request that cannot be read is the consumer's to answer.
        new ValueCodec<>(
            GenerationRequest.class, RequestJson::write, RequestJson::read, Unreadable::new),
        new ValueCodec<>(
            GenerationResult.class, WireJson::write, WireJson::readResult, BusCodecs::lost),
        new ValueCodec<>(
            GenerationException.class, WireJson::write, WireJson::readFailure, BusCodecs::lost),
        new ValueCodec<>(
            GenerationOutcome.class, WireJson::write, WireJson::readOutcome, BusCodecs::lost));
  }

  private static void registerAll(EventBus bus) {
    List<ValueCodec<?>> registered = new ArrayList<>();
    try {
      for (ValueCodec<?> codec : all()) {
        register(bus, codec);
        registered.add(codec);
      }
    } catch (IllegalStateException conflict) {
      registered.forEach(codec -> bus.unregisterDefaultCodec(codec.type()));
      throw conflict;
    }
  }

  private static <T> void register(EventBus bus, ValueCodec<T> codec) {
    bus.registerDefaultCodec(codec.type(), codec);
  }

  /** What a reply is that came but cannot be read. */
  private static GenerationException lost(Exception why) {
    return new GenerationException(
        FailureType.OUTCOME_UNKNOWN, "the worker's reply cannot be read: another version wrote it");
  }

  /** A request that came but cannot be read. */
  record Unreadable(Exception why) {}
}
