package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.LoadBenchmark;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Vertx;

/** Calls of a {@link Caller}, with a fixed number in flight. Its subclasses select protocols. */
public abstract class CallerBenchmark extends LoadBenchmark {
  private Vertx vertx;

  /** Creates a Vertx, which is closed at the end. */
  final Vertx newVertx() {
    vertx = Bench.vertx();
    return vertx;
  }

  /** Starts the calls of the caller with a name. */
  final Load open(String way, Protocol protocol, int inFlight) {
    Caller.Target target =
        new Caller.Target(newVertx(), Stub.ofThisProcess(), protocol, "", inFlight);
    return Lanes.open(vertx, inFlight, Caller.of(way, target)::call);
  }

  @Override
  protected final void close() throws Exception {
    Bench.join(vertx.close());
  }
}
