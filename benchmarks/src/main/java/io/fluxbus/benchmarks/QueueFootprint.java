package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How much heap a waiting call takes beyond its request: a million of them wait for one that is
 * never answered.
 *
 * <p>{@code java -cp benchmarks/target/benchmarks.jar io.fluxbus.benchmarks.QueueFootprint}
 */
public final class QueueFootprint {
  private static final int CALLS = 1_000_000;

  private QueueFootprint() {}

  /** Prints the figures. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    int port =
        join(vertx.createNetServer().connectHandler(silent -> {}).listen(0, "127.0.0.1"))
            .actualPort();
    FluxClient client =
        FluxClient.create(
            vertx,
            new FluxClientOptions()
                .setApiKey("any")
                .setBaseUrl("http://127.0.0.1:" + port)
                .setMaxConcurrency(1)
                .setMaxQueueSize(CALLS));
    GenerationRequest[] requests = new GenerationRequest[CALLS + 1];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = GenerationRequest.of("Rabbit singing").withId("call-" + i);
    }
    Context context = vertx.getOrCreateContext();
    long before = liveBytes();
    long begun = System.nanoTime();
    join(
        onContext(
            context,
            () -> {
              for (GenerationRequest request : requests) {
                client.submit(request);
              }
            }));
    long submitted = System.nanoTime();
    long bytes = liveBytes() - before;
    System.out.printf(
        "%,d wait: %d bytes each, %d ns to submit each%n",
        client.stats().queued(), bytes / CALLS, (submitted - begun) / CALLS);
    begun = System.nanoTime();
    join(client.close());
    System.out.printf(
        "closed, each with its outcome, after %d ms: %s%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), client.stats().failures());
    join(vertx.close());
  }

  private static Future<Void> onContext(Context context, Runnable action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          action.run();
          done.complete();
        });
    return done.future();
  }

  /** What is left after a collection. */
  private static long liveBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static <T> T join(Future<T> future) throws Exception {
    CompletableFuture<T> joined = future.toCompletionStage().toCompletableFuture();
    return joined.get(5, TimeUnit.MINUTES);
  }
}
