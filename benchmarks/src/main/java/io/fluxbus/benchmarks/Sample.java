package io.fluxbus.benchmarks;

import io.fluxbus.GenerationRequest;
import io.fluxbus.json.RequestJson;
import io.vertx.core.json.JsonObject;

/** The sample request of the API's documentation. */
final class Sample {
  private static final String PROMPT = "Rabbit singing";
  private static final int WIDTH = 1024;
  private static final int HEIGHT = 320;

  /** The JSON that is posted. */
  static final byte[] BODY = RequestJson.body(request());

  private Sample() {}

  /** Creates a new request with its own id. */
  static GenerationRequest request() {
    return GenerationRequest.of(PROMPT).withImageSize(WIDTH, HEIGHT);
  }

  /** Creates the request as JSON, without an id. */
  static JsonObject json() {
    return new JsonObject()
        .put("model", GenerationRequest.DEFAULT_MODEL)
        .put("prompt", PROMPT)
        .put("image_size", new JsonObject().put("width", WIDTH).put("height", HEIGHT));
  }
}
