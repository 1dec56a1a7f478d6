package io.fluxbus.eventbus;

import io.fluxbus.FluxClient;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A verticle that generates images for messages on the event bus.
 *
 * <pre>{@code
 * vertx.deployVerticle(
 *     "io.fluxbus.eventbus.GenerationVerticle",
 *     new DeploymentOptions().setConfig(new JsonObject().put("apiKeyFile", "key.txt")));
 * vertx.eventBus().request("fluxbus.generate", new JsonObject().put("prompt", "a cat"));
 * }</pre>
 *
 * <p>The configuration contains the options of {@link io.fluxbus.FluxClientOptions} by name, and
 * the options of {@link BusOptions} under {@code eventBus}. An unknown or invalid option fails the
 * deployment with an {@link IllegalArgumentException} that names the option. All instances of a
 * deployment share one client, and with it one queue and one concurrency limit.
 *
 * <p>The body of a message is a JSON object in the API's form with an optional {@code id}, or a
 * {@link io.fluxbus.GenerationRequest}. {@link BusHeaders} lists the headers. Every message gets
 * exactly one outcome. A message with a reply address gets a reply:
 *
 * <ul>
 *   <li>a JSON request gets the result as JSON, or a failed reply;
 *   <li>a {@code GenerationRequest} gets a {@link io.fluxbus.GenerationResult}, or a {@link
 *       io.fluxbus.GenerationException}.
 * </ul>
 *
 * <p>By default, the outcome of a message without a reply address is published, see {@link
 * BusOptions#setPublishResults}. Messages are never buffered outside the client's queue: when that
 * queue is full, the outcome is {@link io.fluxbus.FailureType#OVERLOADED}. A message must be sent,
 * not published: every verticle would receive it, and each would generate and pay for it. A
 * published one is rejected with {@link io.fluxbus.FailureType#INVALID_REQUEST}.
 *
 * <p>A verticle accepts idempotency keys if its client has a store:
 *
 * <pre>{@code
 * vertx.deployVerticle(
 *     () ->
 *         new GenerationVerticle(client -> DurableFluxClient.create(vertx, client, store, options)),
 *     new DeploymentOptions().setConfig(config).setInstances(2));
 * }</pre>
 *
 * <p>When the verticle is undeployed, it stops receiving requests. Running calls may finish within
 * {@link BusOptions#setDrainTimeout}. Then its client is closed, and each remaining call gets its
 * outcome.
 */
public final class GenerationVerticle extends VerticleBase {
  private final UnaryOperator<FluxClient> wrapper;
  private FluxClient client;
  private GenerationService service;

  /** Creates a verticle that uses the client of its configuration. */
  public GenerationVerticle() {
    this(client -> client);
  }

  /**
   * Creates a verticle that wraps the client of its configuration in another one.
   *
   * @param wrapper returns the outer client, on the context of the verticle. The verticle closes
   *     both clients when it is undeployed
   */
  public GenerationVerticle(UnaryOperator<FluxClient> wrapper) {
    this.wrapper = Objects.requireNonNull(wrapper, "wrapper");
  }

  @Override
  public Future<?> start() {
    VerticleConfig config = VerticleConfig.read(config() == null ? new JsonObject() : config());
    BusCodecs.register(vertx);
    String deployment = context.deploymentID();
    String clientName = config.bus().getClientName();
    String name = clientName == null ? "fluxbus " + deployment : clientName;
    // Creating the client may read the key and certificates from files.
    return vertx
        .executeBlocking(() -> FluxClient.createShared(vertx, config.client(), name))
        .compose(
            created -> {
              client = created;
              long maxTimeout = config.client().getTotalTimeout();
              service =
                  new GenerationService(
                      vertx, wrapper.apply(created), config.bus(), maxTimeout, deployment);
              return VertxAccess.call(messageContext(), service::open);
            });
  }

  /**
   * The context on which messages are received. On an event loop, it is a second context of the
   * verticle, without the configuration. Otherwise, Vert.x would copy the configuration for each
   * HTTP request.
   */
  private Context messageContext() {
    return context.isEventLoopContext() ? VertxAccess.newContext(context, context) : context;
  }

  @Override
  public Future<?> stop() {
    return service == null
        ? Future.succeededFuture()
        : service.drain().eventually(() -> client.close());
  }
}
