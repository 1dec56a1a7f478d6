package io.fluxbus.examples;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.GenerationVerticle;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** The examples of the page of durable calls. */
final class DurableCalls {
  private DurableCalls() {}

  static GenerationCall generate(
      Vertx vertx, FluxClient client, GenerationRequest request, Path file) {
    SqlOutcomeStore store = SqlOutcomeStore.sqlite(vertx, file);
    FluxClient durable = DurableFluxClient.create(vertx, client, store);
    return durable.submit(request, new CallOptions().setIdempotencyKey("order-4711"));
  }

  static Future<Boolean> save(
      DurableFluxClient durable,
      ImageFiles files,
      GenerationRequest request,
      CallOptions callOptions,
      GenerationOutcome outcome) {
    return files
        .save(outcome, Path.of("images"))
        .compose(saved -> durable.recordFiles(request, callOptions, saved));
  }

  static Future<String> deploy(Vertx vertx, OutcomeStore store, JsonObject config) {
    return vertx.deployVerticle(
        () -> new GenerationVerticle(client -> DurableFluxClient.create(vertx, client, store)),
        new DeploymentOptions().setInstances(2).setConfig(config));
  }
}
