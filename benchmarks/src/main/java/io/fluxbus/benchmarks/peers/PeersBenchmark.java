package io.fluxbus.benchmarks.peers;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Stub;
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

/** Calls per second on one core, for this client and other clients that generate images. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 3, time = 1)
@Fork(value = 3, jvmArgsPrepend = PeersBenchmark.COMMON_POOL)
@Baseline(Peer.FLUXBUS)
public class PeersBenchmark {
  /** With fewer than two threads, a CompletableFuture starts a thread for each task. */
  static final String COMMON_POOL = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2";

  private static final int CALLS = 500;

  @Param({Peer.FLUXBUS, Peer.OPENAI_JAVA, Peer.LANGCHAIN4J, Peer.SPRING_AI, Peer.JAVA_NET_HTTP})
  String way;

  private Peer peer;
  private Load load;

  @Setup
  public void setup() {
    peer = Peer.of(way, Stub.ofThisProcess());
    load = peer.start();
  }

  @TearDown
  public void tearDown() throws Exception {
    load.close();
    peer.close();
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws Exception {
    load.await(CALLS);
  }
}
