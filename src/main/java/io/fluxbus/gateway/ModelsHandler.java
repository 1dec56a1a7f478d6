package io.fluxbus.gateway;

import io.fluxbus.GenerationRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Answers {@code GET /v1/models}, in OpenAI's form. */
final class ModelsHandler {
  /** The day on which the model was published, in seconds. */
  private static final long CREATED = 1_727_913_600;

  private final GatewayResponses responses;

  ModelsHandler(GatewayResponses responses) {
    this.responses = responses;
  }

  private static JsonObject model() {
    return new JsonObject()
        .put("id", GenerationRequest.DEFAULT_MODEL)
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", "black-forest-labs");
  }

  void list(HttpServerRequest http) {
    responses.send(
        http,
        200,
        null,
        new JsonObject().put("object", "list").put("data", new JsonArray().add(model())));
  }

  void get(HttpServerRequest http, String model) {
    if (model.equals(GenerationRequest.DEFAULT_MODEL)) {
      responses.send(http, 200, null, model());
    } else {
      responses.fail(http, Rejection.unknownModel(model).failure(), null);
    }
  }
}
