package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Meter;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.RecordedOnly;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A million calls that wait in the queue, because the only running call gets no response: the time
 * to submit a call, and the heap that it uses in addition to its request.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
@RecordedOnly
public class WaitingBenchmark {
  private static final int CALLS = 1_000_000;
  private static final int NO_RESPONSE_MILLIS = 3_600_000;

  private final GenerationRequest[] requests = new GenerationRequest[CALLS];
  private Vertx vertx;
  private Context context;
  private FluxClient client;
  private long before;

  @Setup
  public void setup() {
    vertx = Bench.vertx();
    context = vertx.getOrCreateContext();
    for (int i = 0; i < requests.length; i++) {
      requests[i] = Sample.request();
    }
  }

  @TearDown
  public void tearDown() throws Exception {
    Bench.join(vertx.close());
  }

  /** Creates a client whose only permit is in use. */
  @Setup(Level.Iteration)
  public void fill() throws Exception {
    Caller.Target target =
        new Caller.Target(
            vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, Stub.after(NO_RESPONSE_MILLIS), 1);
    client = FluxClient.create(vertx, Caller.fluxOptions(target).setMaxQueueSize(CALLS));
    client.submit(Sample.request());
    before = Bench.liveBytes();
  }

  @TearDown(Level.Iteration)
  public void empty() throws Exception {
    Meter.record("heap, bytes a waiting call", (double) (Bench.liveBytes() - before) / CALLS);
    if (client.stats().queued() != CALLS) {
      throw new IllegalStateException(client.stats().toString());
    }
    Bench.join(client.close());
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void submit() throws Exception {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          for (GenerationRequest request : requests) {
            client.submit(request);
          }
          done.complete();
        });
    Bench.join(done.future());
  }
}
