package io.fluxbus.benchmarks;

import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.LoadBenchmark;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.eventbus.BusCodecs;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Param;

/**
 * A request over the event bus and its reply within one Vertx, with 64 in flight: through {@code
 * GenerationVerticle}, and as a comparison through a verticle that users would write, and a bare
 * request and reply without any work.
 */
@Baseline(BusBenchmark.HAND_WRITTEN)
public class BusBenchmark extends LoadBenchmark {
  private static final int IN_FLIGHT = 64;
  private static final String ADDRESS = "generate";

  /** The way through a verticle that users would write, with JSON. */
  static final String HAND_WRITTEN = "hand-written verticle";

  @Param({
    HAND_WRITTEN,
    Caller.FLUXBUS,
    "bus alone",
    "value",
    "value, 4 instances",
    "value, no events",
    "JSON",
    "JSON, 4 instances",
    "RemoteFluxClient"
  })
  String way;

  private Vertx vertx;

  @Override
  protected Load open() throws Exception {
    vertx = Bench.vertx();
    return Lanes.open(vertx, IN_FLIGHT, calls());
  }

  @Override
  protected void close() throws Exception {
    Bench.join(vertx.close());
  }

  private Supplier<Future<?>> calls() throws Exception {
    Caller.Target target =
        new Caller.Target(vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, "", IN_FLIGHT);
    switch (way) {
      case HAND_WRITTEN:
        Bench.join(vertx.deployVerticle(new HandWrittenVerticle(ADDRESS, target)));
        return this::requestWithJson;
      case Caller.FLUXBUS:
        return Caller.of(way, target)::call;
      case "bus alone":
        BusCodecs.register(vertx);
        vertx.eventBus().consumer(ADDRESS, message -> message.reply(message.body()));
        return this::requestWithValue;
      case "RemoteFluxClient":
        deploy(target, 1, true);
        return Caller.fluxbus(
                RemoteFluxClient.create(vertx, new RemoteFluxClientOptions().setAddress(ADDRESS)))
            ::call;
      default:
        deploy(target, way.contains("4") ? 4 : 1, !way.contains("no events"));
        return way.startsWith("JSON") ? this::requestWithJson : this::requestWithValue;
    }
  }

  private void deploy(Caller.Target target, int instances, boolean events) throws Exception {
    JsonObject bus = new JsonObject().put("address", ADDRESS).put("publishEvents", events);
    Bench.join(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle",
            new DeploymentOptions()
                .setInstances(instances)
                .setConfig(Caller.fluxOptions(target).toJson().put("eventBus", bus))));
  }

  private Future<?> requestWithValue() {
    return vertx.eventBus().<GenerationRequest>request(ADDRESS, Sample.request());
  }

  private Future<?> requestWithJson() {
    return vertx.eventBus().<JsonObject>request(ADDRESS, Sample.json());
  }
}
