package io.fluxbus.eventbus;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.impl.Clients;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
  private final Vertx vertx;
  private final FluxClient client;

  private RemoteFluxClient(Vertx vertx, FluxClient client) {
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
        vertx, Clients.relaying(vertx, () -> new BusEndpoint(vertx, copy), copy.clientOptions()));
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    if (!VertxAccess.isTraced(vertx)) {
      return client.submit(request, options);
    }
    // A request may leave later: after others, or when there is a worker. By then the scope of the
    // caller's span has ended, so the trace of this moment goes with the call.
    Context caller = vertx.getOrCreateContext();
    Context traced = VertxAccess.duplicate(caller);
    VertxAccess.copyLocals(caller, traced);
    return VertxAccess.call(traced, () -> client.submit(request, options));
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
