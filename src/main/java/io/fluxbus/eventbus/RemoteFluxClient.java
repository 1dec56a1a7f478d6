package io.fluxbus.eventbus;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.impl.Clients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;

/**
 * A client that sends its requests over the event bus to workers: {@link GenerationVerticle}s in
 * this Vertx or on other nodes. Code that uses a {@link FluxClient} runs against a cluster
 * unchanged.
 *
 * <pre>{@code
 * FluxClient client = RemoteFluxClient.create(vertx);
 * client.generate(GenerationRequest.of("a cat")).onSuccess(result -> show(result.images()));
 * }</pre>
 *
 * <p>The client has its own queue, its own concurrency limit and its own deadlines. The workers
 * have the API key, the prices and the spend limit. The timeout and the priority of a call are sent
 * with the request, and {@link GenerationCall#cancel()} reaches the worker.
 *
 * <p>A request that is proven unprocessed is sent again, to the next worker if there are several:
 * no worker listened, or the worker was overloaded or shutting down. An overloaded worker also
 * lowers the concurrency limit. If no reply arrives before the call's deadline, or the worker's
 * node leaves the cluster, the outcome is unknown and the request is not sent again.
 *
 * <p>The idempotency key of a call is sent with the request; the workers must have a store. If the
 * worker's node leaves the cluster, a request with a key is sent again, because the store of the
 * workers prevents that it is billed twice.
 *
 * <p>A {@link io.fluxbus.CallListener} receives the attempts to reach a worker, not the worker's
 * POSTs.
 */
public final class RemoteFluxClient implements FluxClient {
  private final FluxClient client;

  private RemoteFluxClient(FluxClient client) {
    this.client = client;
  }

  /** Creates a client with the default options. */
  public static RemoteFluxClient create(Vertx vertx) {
    return create(vertx, new RemoteFluxClientOptions());
  }

  /**
   * Creates a client. It is closed together with the verticle that creates it, or with the Vertx if
   * no verticle creates it.
   *
   * @param options are copied
   * @throws IllegalArgumentException that names an option that contradicts another one
   * @throws IllegalStateException if another codec is registered for a type of {@link BusCodecs}
   */
  public static RemoteFluxClient create(Vertx vertx, RemoteFluxClientOptions options) {
    RemoteFluxClientOptions copy =
        new RemoteFluxClientOptions(Objects.requireNonNull(options, "options"));
    BusCodecs.register(vertx);
    return new RemoteFluxClient(
        Clients.remote(
            vertx,
            () -> new BusTransport(vertx, copy),
            copy.clientOptions(),
            copy.toJson().encode()));
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    return client.submit(request, options);
  }

  /**
   * Returns the statistics of this client. Calls in flight were sent to workers; queued calls wait
   * in this client.
   */
  @Override
  public FluxClientStats stats() {
    return client.stats();
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
