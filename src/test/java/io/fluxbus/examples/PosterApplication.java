package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** Receives slogans from the event bus, and replies with the URLs of their posters. */
public final class PosterApplication extends VerticleBase {
  private FluxClient client;

  @Override
  public Future<?> start() {
    client = RemoteFluxClient.create(vertx);
    vertx.eventBus().consumer("posters", this::draw);
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "fluxbus.events",
            event ->
                System.out.println(
                    event.body().getString("id") + " " + event.body().getString("event")));
    return vertx.deployVerticle(
        "io.fluxbus.eventbus.GenerationVerticle",
        new DeploymentOptions().setInstances(2).setConfig(config().getJsonObject("fluxbus")));
  }

  private void draw(Message<String> slogan) {
    GenerationRequest poster =
        GenerationRequest.of("A poster that says: " + slogan.body()).withImageSize(576, 1024);
    client
        .generate(poster)
        .onSuccess(result -> slogan.reply(result.images().get(0).url()))
        .onFailure(failure -> slogan.fail(500, failure.getMessage()));
  }
}
