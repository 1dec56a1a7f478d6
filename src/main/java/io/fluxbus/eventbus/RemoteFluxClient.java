package io.fluxbus.eventbus;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.impl.Clients;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Objects;

/**
 * A client whose requests are sent by the {@link GenerationVerticle}s that listen on the event bus,
 * in this Vertx or on other nodes: all that is written for a {@link FluxClient} runs against a
 * cluster unchanged. It has a queue, a bound and deadlines of its own; the key, the prices and the
 * spend limit are the workers'.
 *
 * <p>A worker without room slows it down, and the request is sent again, to the next worker where
 * there is one; so is one that no worker has begun with, because it was leaving or there was none.
 * A reply is lost when it does not come before the call's deadline, or when the worker's node has
 * left the cluster; then the outcome is unknown. Cancelling reaches the worker. A deadline and a
 * priority travel with the request, while listeners are told of its way to the workers only.
 */
public final class RemoteFluxClient implements FluxClient {
  private final VertxInternal vertx;
  private final FluxClient client;

  private RemoteFluxClient(VertxInternal vertx, FluxClient client) {
    this.vertx = vertx;
    this.client = client;
  }

  /** A client with the default options. */
  public static RemoteFluxClient create(Vertx vertx) {
    return create(vertx, new RemoteFluxClientOptions());
  }

  /**
   * A client with these options, which are copied. It closes with the verticle that creates it, or
   * else with the Vertx.
   *
   * @throws IllegalArgumentException naming the option that does not fit
   */
  public static RemoteFluxClient create(Vertx vertx, RemoteFluxClientOptions options) {
    RemoteFluxClientOptions copy =
        new RemoteFluxClientOptions(Objects.requireNonNull(options, "options"));
    BusCodecs.register(vertx);
    return new RemoteFluxClient(
        (VertxInternal) vertx,
        Clients.relaying(
            vertx, () -> new BusEndpoint((VertxInternal) vertx, copy), copy.clientOptions()));
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    if (vertx.tracer() == null) {
      return client.submit(request, options);
    }
    // A request may leave later: after others, or when there is a worker. By then the scope of the
    // caller's span has ended, so the trace of this moment goes with the call.
    ContextInternal traced = withLocalsOf(vertx.getOrCreateContext());
    ContextInternal before = traced.beginDispatch();
    try {
      return client.submit(request, options);
    } finally {
      traced.endDispatch(before);
    }
  }

  private ContextInternal withLocalsOf(ContextInternal caller) {
    ContextInternal copy = caller.duplicate();
    for (ContextLocal<?> local : vertx.contextLocals()) {
      carryOver(local, caller, copy);
    }
    return copy;
  }

  private static <T> void carryOver(ContextLocal<T> local, Context from, Context to) {
    T value = local.get(from);
    if (value != null) {
      local.put(to, value);
    }
  }

  /** Those that run are with the workers; those that wait do so here. */
  @Override
  public FluxClientStats stats() {
    return client.stats();
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
