package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** The client of the client page. */
final class Embedding {
  private Embedding() {}

  static Future<GenerationOutcome> generate(Vertx vertx, FluxClientOptions options, Path folder) {
    FluxClient client = FluxClient.create(vertx, options);
    ImageFiles files =
        ImageFiles.create(vertx, new ImageOptions().setBaseUrl(options.getBaseUrl()));

    GenerationRequest request =
        GenerationRequest.of("Rabbit singing").withImageSize(1024, 320).withSeed(42);
    return client
        .submit(request)
        .outcome()
        .compose(outcome -> files.save(outcome, folder))
        .onSuccess(outcome -> System.out.println(outcome.status() + ": " + outcome.result()));
  }

  static Future<GenerationOutcome> generateFromJson(FluxClient client) {
    GenerationRequest request =
        GenerationRequest.fromJson(new JsonObject().put("prompt", "A fox").put("num_images", 2));
    return client
        .submit(request.withId("fox"))
        .outcome()
        .onSuccess(outcome -> System.out.println(outcome.toJson().encode()));
  }
}
