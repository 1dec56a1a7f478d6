package io.fluxbus.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;

/** What users would write themselves: it posts the body of each message, and replies. */
final class HandWrittenVerticle extends VerticleBase {
  private final String address;
  private final Caller.Target target;

  HandWrittenVerticle(String address, Caller.Target target) {
    this.address = address;
    this.target = target;
  }

  @Override
  public Future<?> start() {
    HttpRequest<JsonObject> request = Caller.jsonRequest(target);
    return vertx
        .eventBus()
        .<JsonObject>consumer(
            address,
            message ->
                request
                    .sendJsonObject(message.body())
                    .onSuccess(
                        response -> {
                          if (response.statusCode() == 200) {
                            message.reply(response.body());
                          } else {
                            message.fail(response.statusCode(), response.statusMessage());
                          }
                        })
                    .onFailure(e -> message.fail(500, e.getMessage())))
        .completion();
  }
}
