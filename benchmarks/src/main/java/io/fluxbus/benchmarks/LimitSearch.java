package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures how well an adaptive client finds the concurrency limit of a server over real sockets:
 * compared with a client that is configured with the limit, with a limit that doubles, and with two
 * clients at one limit. A generation takes 0.2 to 0.4 s, a tenth of the time of the API.
 *
 * <p>{@code benchmarks/build, then java -cp "benchmarks/target/classes:benchmarks/target/lib/*"
 * io.fluxbus.benchmarks.LimitSearch}
 */
public final class LimitSearch {
  private static final int LIMIT = 20;
  private static final int CEILING = 200;
  private static final int WAITING = 100;
  private static final int WARM_UP_SECONDS = 20;
  private static final int SECONDS = 40;

  private final Vertx vertx = Vertx.vertx();
  private final StubServer stub;

  private record Measurement(double perSecond, double rejected) {}

  private LimitSearch() throws Exception {
    Latency latency = Latency.uniform(Duration.ofMillis(200), Duration.ofMillis(400));
    stub =
        join(
            StubServer.create(
                    Vertx.vertx(), new StubOptions().setConcurrencyLimit(LIMIT).setLatency(latency))
                .listen());
  }

  /** Prints the figures. Takes about five minutes. */
  public static void main(String[] args) throws Exception {
    new LimitSearch().run();
    System.exit(0);
  }

  private void run() throws Exception {
    FluxClient fixed = load(options().setAdaptiveConcurrency(false).setMaxConcurrency(LIMIT));
    Measurement configured = measure();
    System.out.printf("configured with the limit of %d: %s%n", LIMIT, describe(configured));
    stub.setConcurrencyLimit(2 * LIMIT);
    join(fixed.close());
    fixed = load(options().setAdaptiveConcurrency(false).setMaxConcurrency(2 * LIMIT));
    Measurement configuredTwice = measure();
    System.out.printf(
        "configured with the limit of %d: %s%n", 2 * LIMIT, describe(configuredTwice));
    join(fixed.close());

    stub.setConcurrencyLimit(LIMIT);
    FluxClient adaptive = load(options());
    Measurement found = measure();
    System.out.printf(
        "adaptive, limit %d: %s, %s%n", LIMIT, describe(found), share(found, configured));
    stub.setConcurrencyLimit(2 * LIMIT);
    long raised = System.nanoTime();
    while (adaptive.stats().limit() < 2 * LIMIT * 9 / 10) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    System.out.printf(
        "the limit doubles: reached after %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - raised));
    Measurement foundTwice = measure();
    System.out.printf(
        "adaptive, limit %d: %s, %s%n",
        2 * LIMIT, describe(foundTwice), share(foundTwice, configuredTwice));

    stub.setConcurrencyLimit(LIMIT);
    FluxClient other = load(options());
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    long first = adaptive.stats().succeeded();
    long second = other.stats().succeeded();
    TimeUnit.SECONDS.sleep(2 * SECONDS);
    first = adaptive.stats().succeeded() - first;
    second = other.stats().succeeded() - second;
    System.out.printf(
        "two clients at limit %d: %.2f and %.2f of their share%n",
        LIMIT, 2.0 * first / (first + second), 2.0 * second / (first + second));
  }

  private FluxClientOptions options() {
    return new FluxClientOptions()
        .setApiKey("any")
        .setBaseUrl(stub.baseUrl())
        .setMaxConcurrency(CEILING)
        .setRetryBaseDelay(50)
        .setRetryMaxDelay(2_000);
  }

  /** Creates a client that always has more calls than it may run at the same time. */
  private FluxClient load(FluxClientOptions options) {
    FluxClient client = FluxClient.create(vertx, options);
    for (int i = 0; i < CEILING + WAITING; i++) {
      vertx.runOnContext(v -> next(client));
    }
    return client;
  }

  private void next(FluxClient client) {
    client
        .submit(GenerationRequest.of("Rabbit singing"))
        .outcome()
        .onSuccess(
            outcome -> {
              if (outcome.failure() == null || outcome.failure().type().retryable()) {
                next(client);
              }
            });
  }

  private Measurement measure() throws InterruptedException {
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    long posts = stub.ledger().posts();
    long billed = stub.ledger().billed();
    TimeUnit.SECONDS.sleep(SECONDS);
    posts = stub.ledger().posts() - posts;
    billed = stub.ledger().billed() - billed;
    return new Measurement(
        (double) billed / SECONDS, Math.max(0, (double) (posts - billed) / posts));
  }

  private static String describe(Measurement served) {
    return "%.1f per second, %.1f%% of the responses are 429"
        .formatted(served.perSecond(), 100 * served.rejected());
  }

  private static String share(Measurement served, Measurement baseline) {
    return "%.2f of the throughput with the configured limit"
        .formatted(served.perSecond() / baseline.perSecond());
  }

  private static <T> T join(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
