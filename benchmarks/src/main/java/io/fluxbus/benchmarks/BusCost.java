package io.fluxbus.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.BusCodecs;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What the event bus costs on top of a client, within one Vertx and on one core: 64 requests in
 * flight, each way in turn, three rounds of ten seconds after one to warm up. The stubbed server
 * runs in a process of its own, on the other core:
 *
 * <p>{@code taskset -c 1 java -jar target/fluxbus.jar stub --port 8099}
 *
 * <p>{@code taskset -c 0 java -cp benchmarks/target/benchmarks.jar io.fluxbus.benchmarks.BusCost
 * http://127.0.0.1:8099}
 */
public final class BusCost {
  private static final int IN_FLIGHT = 64;
  private static final int SECONDS = 10;
  private static final int ROUNDS = 3;
  private static final GenerationRequest REQUEST =
      GenerationRequest.of("Rabbit singing").withImageSize(1024, 320);
  private static final JsonObject JSON =
      new JsonObject()
          .put("prompt", "Rabbit singing")
          .put("image_size", new JsonObject().put("width", 1024).put("height", 320));

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Map<String, Supplier<Future<?>>> ways = new LinkedHashMap<>();

  private record Measured(double perSecond, double microseconds) {}

  private BusCost(String baseUrl) throws Exception {
    JsonObject config = new FluxClientOptions().setApiKey("any").setBaseUrl(baseUrl).toJson();
    FluxClient client = FluxClient.create(vertx, new FluxClientOptions(config));
    ways.put("client alone", () -> client.generate(REQUEST));
    BusCodecs.register(vertx);
    deploy(config, "quiet", false);
    deploy(config, "told", true);
    vertx.eventBus().consumer("echo", message -> message.reply(message.body()));
    ways.put("bus alone", () -> vertx.eventBus().request("echo", REQUEST));
    ways.put("value, without events", () -> vertx.eventBus().request("quiet", REQUEST));
    ways.put("value", () -> vertx.eventBus().request("told", REQUEST));
    ways.put("JSON", () -> vertx.eventBus().request("told", JSON));
    FluxClient remote = RemoteFluxClient.create(vertx, remoteOptions());
    ways.put("remote client", () -> remote.generate(REQUEST));
  }

  private static RemoteFluxClientOptions remoteOptions() {
    return new RemoteFluxClientOptions().setAddress("told");
  }

  /** Prints the figures; it takes four minutes. */
  public static void main(String[] args) throws Exception {
    new BusCost(args[0]).run();
    System.exit(0);
  }

  private void deploy(JsonObject config, String address, boolean events) throws Exception {
    JsonObject bus =
        new JsonObject()
            .put("address", address)
            .put("statusAddress", address + ".status")
            .put("publishEvents", events);
    join(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle",
            new DeploymentOptions().setConfig(config.copy().put("eventBus", bus))));
  }

  private void run() throws Exception {
    Map<String, Measured> best = new LinkedHashMap<>();
    for (int round = 0; round <= ROUNDS; round++) {
      for (Map.Entry<String, Supplier<Future<?>>> way : ways.entrySet()) {
        Measured measured = measure(way.getValue());
        if (round > 0) {
          System.out.printf(
              "%-22s %8.0f a second, %6.2f us of CPU%n",
              way.getKey(), measured.perSecond(), measured.microseconds());
          best.merge(
              way.getKey(), measured, (a, b) -> a.microseconds() <= b.microseconds() ? a : b);
        }
      }
    }
    double alone = best.get("client alone").perSecond();
    best.forEach(
        (way, measured) ->
            System.out.printf(
                "%-22s %.2f of the client alone%n", way, measured.perSecond() / alone));
  }

  private Measured measure(Supplier<Future<?>> way) throws Exception {
    AtomicLong done = new AtomicLong();
    Runs runs = new Runs(way, done);
    for (int i = 0; i < IN_FLIGHT; i++) {
      vertx.runOnContext(v -> runs.next());
    }
    TimeUnit.SECONDS.sleep(1);
    long before = done.get();
    long cpu = machine.getProcessCpuTime();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(SECONDS);
    long count = done.get() - before;
    double micros = (machine.getProcessCpuTime() - cpu) / 1e3 / count;
    double seconds = (System.nanoTime() - start) / 1e9;
    runs.over = true;
    TimeUnit.SECONDS.sleep(1);
    return new Measured(count / seconds, micros);
  }

  /** One way, on and on. */
  private static final class Runs {
    private final Supplier<Future<?>> way;
    private final AtomicLong done;
    private volatile boolean over;

    Runs(Supplier<Future<?>> way, AtomicLong done) {
      this.way = way;
      this.done = done;
    }

    void next() {
      if (!over) {
        way.get()
            .onSuccess(
                result -> {
                  done.lazySet(done.get() + 1);
                  next();
                })
            .onFailure(Throwable::printStackTrace);
      }
    }
  }

  private static <T> T join(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
