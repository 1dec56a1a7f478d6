package io.fluxbus.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a stream costs on top of a client, and a batch's results and journal on top of a stream: the
 * same requests each way in turn, in three rounds after one to warm up. The journal that costs
 * nothing is a link to a device that keeps nothing. The stubbed server runs in a process of its
 * own, on the other core, once as fast as it can and once as slow as the API:
 *
 * <p>{@code taskset -c 1 java -jar target/fluxbus.jar stub --port 8099}
 *
 * <p>{@code taskset -c 0 java -cp benchmarks/target/benchmarks.jar io.fluxbus.benchmarks.BatchCost
 * http://127.0.0.1:8099 200000 64 target/batch-cost /dev/shm}
 *
 * <p>The arguments are the base URL, the requests, how many of them run at once, and a folder on
 * the disk that is measured.
 */
public final class BatchCost {
  private static final int ROUNDS = 3;

  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final FluxClientOptions options;
  private final int requests;
  private final int atOnce;
  private final Path folder;
  private final Path memory;
  private final Path input;

  private interface Way {
    Future<?> run(FluxClient client) throws Exception;
  }

  private record Measured(double perSecond, double microseconds) {}

  private BatchCost(String baseUrl, int requests, int atOnce, Path folder, Path memory)
      throws Exception {
    this.requests = requests;
    this.atOnce = atOnce;
    this.folder = Files.createDirectories(folder);
    this.memory = memory;
    this.options =
        new FluxClientOptions()
            .setApiKey("any")
            .setBaseUrl(baseUrl)
            .setMaxConcurrency(atOnce)
            .setInitialConcurrency(atOnce)
            .setMaxQueueSize(2 * atOnce);
    this.input = folder.resolve("input.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(input)) {
      for (int i = 0; i < requests; i++) {
        out.write("{\"id\":\"r" + i + "\",\"prompt\":\"Rabbit singing\"}\n");
      }
    }
  }

  /** Prints the figures. */
  public static void main(String[] args) throws Exception {
    try {
      new BatchCost(
              args[0],
              Integer.parseInt(args[1]),
              Integer.parseInt(args[2]),
              Path.of(args[3]),
              Path.of(args[4]))
          .run();
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("client alone", this::client);
    ways.put("stream", client -> stream(client, false));
    ways.put("stream, ordered", client -> stream(client, true));
    ways.put("batch, journal in memory", client -> batch(client, false));
    ways.put("batch", client -> batch(client, true));
    Map<String, double[]> rates = new LinkedHashMap<>();
    for (int round = 0; round <= ROUNDS; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        Measured measured = measure(way.getValue());
        if (round > 0) {
          System.out.printf(
              "%-28s %8.0f a second, %6.2f us of CPU%n",
              way.getKey(), measured.perSecond(), measured.microseconds());
          rates.computeIfAbsent(way.getKey(), key -> new double[ROUNDS])[round - 1] =
              measured.perSecond();
        }
      }
    }
    double alone = median(rates.get("client alone"));
    rates.forEach(
        (way, all) ->
            System.out.printf("%-28s %.3f of the client alone%n", way, median(all) / alone));
    System.out.printf(
        "the journal's disk: %.1f%% of a batch's throughput%n",
        100 - 100 * median(rates.get("batch")) / median(rates.get("batch, journal in memory")));
  }

  private static double median(double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private Measured measure(Way way) throws Exception {
    FluxClient client = FluxClient.create(vertx, options);
    long cpu = machine.getProcessCpuTime();
    long start = System.nanoTime();
    join(way.run(client));
    double seconds = (System.nanoTime() - start) / 1e9;
    double micros = (machine.getProcessCpuTime() - cpu) / 1e3 / requests;
    join(client.close());
    return new Measured(requests / seconds, micros);
  }

  private Future<?> client(FluxClient client) {
    Promise<Void> done = Promise.promise();
    Runs runs = new Runs(client, done, requests);
    vertx.runOnContext(
        v -> {
          for (int i = 0; i < atOnce; i++) {
            runs.next();
          }
        });
    return done.future();
  }

  /** One call after another, in as many lanes as were begun. */
  private static final class Runs {
    private final FluxClient client;
    private final Promise<Void> done;
    private int unsent;
    private int open;

    Runs(FluxClient client, Promise<Void> done, int requests) {
      this.client = client;
      this.done = done;
      this.unsent = requests;
      this.open = requests;
    }

    void next() {
      if (unsent-- > 0) {
        client
            .generate(GenerationRequest.of("Rabbit singing").withId("r" + unsent))
            .onFailure(done::tryFail)
            .onSuccess(
                result -> {
                  if (--open == 0) {
                    done.complete();
                  }
                  next();
                });
      }
    }
  }

  private Future<?> stream(FluxClient client, boolean ordered) {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(
        v -> {
          GenerationStream stream =
              GenerationStream.create(
                  vertx,
                  client,
                  new GenerationStreamOptions().setWindow(2 * atOnce).setOrdered(ordered));
          stream.handler(
              outcome -> {
                if (outcome.failure() != null) {
                  done.tryFail(outcome.failure());
                }
              });
          stream.endHandler(done::tryComplete);
          feed(stream, new int[] {requests});
        });
    return done.future();
  }

  private static void feed(GenerationStream stream, int[] left) {
    while (left[0] > 0 && !stream.writeQueueFull()) {
      left[0]--;
      stream.write(GenerationRequest.of("Rabbit singing").withId("r" + left[0]));
    }
    if (left[0] == 0) {
      stream.end();
    } else {
      stream.drainHandler(v -> feed(stream, left));
    }
  }

  private Future<?> batch(FluxClient client, boolean kept) throws Exception {
    Path out = Files.createTempDirectory(folder, "out");
    if (!kept) {
      Path elsewhere = Files.createTempFile(memory, "journal", ".jsonl");
      elsewhere.toFile().deleteOnExit();
      Files.createSymbolicLink(out.resolve("journal.jsonl"), elsewhere.toAbsolutePath());
    }
    BatchOptions batch = new BatchOptions().setFolder(out.toString()).setWindow(2 * atOnce);
    return BatchRun.open(vertx, batch)
        .compose(run -> run.run(client, null, input))
        .compose(BatchCost::succeeded);
  }

  private static Future<Void> succeeded(BatchSummary summary) {
    return summary.complete() && summary.failed() + summary.unknown() == 0
        ? Future.succeededFuture()
        : Future.failedFuture(summary.toString());
  }

  private static <T> T join(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
  }
}
