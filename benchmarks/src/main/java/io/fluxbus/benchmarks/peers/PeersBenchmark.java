package io.fluxbus.benchmarks.peers;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.LoadBenchmark;
import io.fluxbus.benchmarks.harness.Stub;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** Calls per second on one core, for this client and other clients that generate images. */
@Warmup(iterations = 6, time = 2)
@Fork(value = 3, jvmArgsPrepend = PeersBenchmark.COMMON_POOL)
@Baseline(Peer.FLUXBUS)
public class PeersBenchmark extends LoadBenchmark {
  /** With fewer than two threads, a CompletableFuture starts a thread for each task. */
  static final String COMMON_POOL = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2";

  @Param({Peer.FLUXBUS, Peer.OPENAI_JAVA, Peer.LANGCHAIN4J, Peer.SPRING_AI, Peer.JAVA_NET_HTTP})
  String way;

  private Peer peer;

  @Override
  protected Load open() {
    peer = Peer.of(way, Stub.ofThisProcess());
    return peer.start();
  }

  @Override
  protected void close() throws Exception {
    peer.close();
  }
}
