package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Counter;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
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

/** A stream whose source never ends, with 64 calls in flight and 64 waiting. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(4)
@Baseline(Caller.WEB_CLIENT)
public class StreamBenchmark {
  private static final int CALLS = 2_000;
  private static final int IN_FLIGHT = 64;

  @Param({Caller.WEB_CLIENT, Caller.FLUXBUS, "stream", "stream, ordered"})
  String way;

  private Vertx vertx;
  private Lanes lanes;
  private Counter counter;
  private GenerationStream stream;
  private volatile boolean closing;

  @Setup
  public void setup() {
    vertx = Bench.vertx();
    Caller.Target target =
        new Caller.Target(vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, "", IN_FLIGHT);
    if (way.startsWith("stream")) {
      counter = new Counter(vertx);
      counter.context().runOnContext(v -> begin(Caller.fluxClient(target)));
    } else {
      lanes = Lanes.open(vertx, IN_FLIGHT, Caller.of(way, target)::call);
    }
  }

  @TearDown
  public void tearDown() throws Exception {
    closing = true;
    if (lanes != null) {
      lanes.close();
    }
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws Exception {
    if (lanes != null) {
      lanes.await(CALLS);
    } else {
      counter.await(CALLS);
    }
  }

  private void begin(FluxClient client) {
    GenerationStreamOptions options =
        new GenerationStreamOptions().setWindow(2 * IN_FLIGHT).setOrdered(way.endsWith("ordered"));
    stream = GenerationStream.create(vertx, client, options);
    stream.handler(
        outcome -> {
          if (outcome.failure() == null) {
            counter.succeeded();
          } else if (!closing) {
            counter.failed(outcome.failure());
          }
        });
    stream.drainHandler(v -> feed());
    feed();
  }

  private void feed() {
    while (!closing && !stream.writeQueueFull()) {
      stream.write(Sample.request());
    }
  }
}
