package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Batches of 10,000 requests without images, measured from the opening of the folder to the last
 * line. The stub responds at once or after half a second. With the folder in memory, the result
 * does not include the cost of the disk.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 4)
@Measurement(iterations = 3, time = 3)
@Fork(5)
@Baseline(Caller.FLUXBUS)
public class BatchBenchmark {
  private static final int REQUESTS = 10_000;
  private static final Path MEMORY = memory();

  @Param({Caller.FLUXBUS, "batch", "batch, folder in memory"})
  String way;

  /** The latency of the stub in milliseconds. */
  @Param({"0", "500"})
  int answerAfter;

  private Vertx vertx;
  private Lanes lanes;
  private FluxClient client;
  private Path folder;
  private Path input;
  private int inFlight;

  /** On systems without an in-memory folder, such as macOS, it is on disk like the other one. */
  private static Path memory() {
    Path shared = Path.of("/dev/shm");
    return Files.isWritable(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Setup
  public void setup() throws Exception {
    vertx = Bench.vertx();
    inFlight = answerAfter == 0 ? 64 : 1_000;
    Caller.Target target =
        new Caller.Target(
            vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, Stub.after(answerAfter), inFlight);
    if (way.equals(Caller.FLUXBUS)) {
      lanes = Lanes.open(vertx, inFlight, Caller.of(way, target)::call);
    } else {
      client = Caller.fluxClient(target);
      folder = Files.createDirectories(Path.of("target", "batch"));
      input = Files.createTempFile(folder, "input", ".jsonl");
      try (BufferedWriter out = Files.newBufferedWriter(input)) {
        for (int i = 0; i < REQUESTS; i++) {
          out.write("{\"id\":\"r" + i + "\",\"prompt\":\"Rabbit singing\"}\n");
        }
      }
    }
  }

  /** Creates the folder of the next batch. */
  @Setup(Level.Invocation)
  public void makeFolder() throws Exception {
    if (lanes == null) {
      Path parent = way.endsWith("memory") ? MEMORY : Path.of("target", "batch");
      folder = Files.createTempDirectory(parent, "out");
    }
  }

  @TearDown(Level.Invocation)
  public void deleteFolder() throws Exception {
    if (lanes == null) {
      Bench.join(vertx.fileSystem().deleteRecursive(folder.toString()));
    }
  }

  @TearDown
  public void tearDown() throws Exception {
    if (lanes != null) {
      lanes.pause();
    } else {
      Files.delete(input);
    }
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void requests() throws Exception {
    if (lanes != null) {
      lanes.await(REQUESTS);
    } else {
      BatchOptions options =
          new BatchOptions().setFolder(folder.toString()).setWindow(2 * inFlight);
      Bench.join(
          BatchRun.open(vertx, options)
              .compose(run -> run.run(client, null, input))
              .compose(BatchBenchmark::succeeded));
    }
  }

  private static Future<Void> succeeded(BatchSummary summary) {
    return summary.complete() && summary.failed() + summary.unknown() == 0
        ? Future.succeededFuture()
        : Future.failedFuture(summary.toString());
  }
}
