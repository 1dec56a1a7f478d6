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
 * The event-bus codecs of {@link GenerationRequest}, {@link GenerationResult}, {@link
 * GenerationException} and {@link GenerationOutcome}. With the codecs, applications send and
 * receive these values directly. Within one Vertx, the values are not copied. Between nodes, they
 * are sent as JSON. A node without the codecs uses {@code JsonObject} messages instead.
 */
public final class BusCodecs {
  private static final String REGISTERED = "__fluxbus.codecs";

  private BusCodecs() {}

  /**
   * Registers the codecs, unless they are registered already. {@link GenerationVerticle} and {@link
   * RemoteFluxClient} call this method. Any thread may call it.
   *
   * @throws IllegalStateException if another codec is registered for one of these types. Then this
   *     method registers no codec
   */
  public static void register(Vertx vertx) {
    LocalMap<String, Boolean> registered = vertx.sharedData().getLocalMap(REGISTERED);
    registered.computeIfAbsent(
        REGISTERED,
        name -> {
          registerAll(vertx.eventBus());
          return true;
        });
    // Under its own name: after a redeployment with another class loader, the name above is taken.
    DeferredJson.Codec deferred = new DeferredJson.Codec();
    registered.computeIfAbsent(
        deferred.name(),
        name -> {
          vertx.eventBus().registerDefaultCodec(DeferredJson.class, deferred);
          return true;
        });
  }

  static List<ValueCodec<?>> all() {
    return List.of(
        // GenerationService rejects an UnreadableRequest with INVALID_REQUEST.
        new ValueCodec<>(
            GenerationRequest.class, RequestJson::write, RequestJson::read, UnreadableRequest::new),
        new ValueCodec<>(
            GenerationResult.class,
            WireJson::write,
            WireJson::readResult,
            BusCodecs::unreadableReply),
        new ValueCodec<>(
            GenerationException.class,
            WireJson::write,
            WireJson::readFailure,
            BusCodecs::unreadableReply),
        new ValueCodec<>(
            GenerationOutcome.class,
            WireJson::write,
            WireJson::readOutcome,
            BusCodecs::unreadableReply));
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

  /** Creates the failure that is received instead of a reply that cannot be read. */
  private static GenerationException unreadableReply(Exception cause) {
    return new GenerationException(
        FailureType.OUTCOME_UNKNOWN, "the worker's reply cannot be read: another version wrote it");
  }

  /** The body that is received instead of a request that cannot be read. */
  record UnreadableRequest(Exception cause) {}
}
