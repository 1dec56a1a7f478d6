package io.fluxbus.benchmarks;

import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.eventbus.BusCodecs;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request over the event bus and its reply within one Vertx, with 64 in flight: through {@code
 * GenerationVerticle}, and as a comparison through a verticle that users would write, and a bare
 * request and reply without any work.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(4)
@Baseline(BusBenchmark.HAND_WRITTEN)
public class BusBenchmark {
  private static final int CALLS = 2_000;
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
  private Lanes lanes;

  @Setup
  public void setup() throws Exception {
    vertx = Bench.vertx();
    lanes = Lanes.open(vertx, IN_FLIGHT, calls());
  }

  @TearDown
  public void tearDown() throws Exception {
    lanes.close();
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws Exception {
    lanes.await(CALLS);
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
