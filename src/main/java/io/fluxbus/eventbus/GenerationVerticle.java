package io.fluxbus.eventbus;

import io.fluxbus.FluxClient;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/**
 * Generates images for messages on the event bus. Any number of instances of one deployment share
 * one client. Its configuration holds the options of {@link io.fluxbus.FluxClientOptions} by name,
 * and those of {@link BusOptions} under {@code eventBus}; one that is unknown or invalid fails the
 * deployment, by name.
 *
 * <p>A message's body is a JSON object in the API's own form with an optional {@code id}, or a
 * {@link io.fluxbus.GenerationRequest}; its headers are those of {@link BusHeaders}. Every message
 * gets exactly one outcome. One with a reply address gets a reply: JSON for JSON, a value for a
 * value; a failure as a {@link io.fluxbus.GenerationException} for a value, as a failure of the
 * message for JSON. Nothing is buffered out of sight: when the client's queue is full, the answer
 * is {@link io.fluxbus.FailureType#OVERLOADED}.
 *
 * <p>Undeploying it takes no more messages, lets calls under way end for as long as {@link
 * BusOptions#setDrainTimeout} says, and ends the others, each with its outcome.
 */
public final class GenerationVerticle extends VerticleBase {
  private GenerationService service;

  @Override
  public Future<?> start() {
    VerticleConfig config = VerticleConfig.read(config() == null ? new JsonObject() : config());
    BusCodecs.register(vertx);
    String deployment = context.deploymentID();
    String named = config.bus().getClientName();
    String name = named == null ? "fluxbus " + deployment : named;
    // Its key and certificates may be in files.
    return vertx
        .executeBlocking(() -> FluxClient.createShared(vertx, config.client(), name))
        .compose(
            client -> {
              long totalTimeout = config.client().getTotalTimeout();
              service =
                  new GenerationService(vertx, client, config.bus(), totalTimeout, deployment);
              return service.open();
            });
  }

  @Override
  public Future<?> stop() {
    return service == null ? Future.succeededFuture() : service.drain();
  }
}
