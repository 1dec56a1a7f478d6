package io.fluxbus.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.eventbus.BusCodecs;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubLedger;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Workers in processes of their own, producers in this one, and the API's true ledger. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterIT {
  /** Longer than any test: that a reply is lost must be known long before. */
  private static final long TIMEOUT_MILLIS = 600_000;

  private static StubServer stub(Vertx vertx, int fromMillis, int toMillis) {
    return Await.result(
        StubServer.create(
                vertx,
                new StubOptions()
                    .setLatency(
                        Latency.uniform(
                            Duration.ofMillis(fromMillis), Duration.ofMillis(toMillis))))
            .listen());
  }

  private static Map<String, String> environment(StubServer stub, int concurrency) {
    return Map.of(
        "FLUXBUS_BASE_URL",
        stub.baseUrl(),
        "FLUXBUS_MAX_CONCURRENCY",
        String.valueOf(concurrency),
        "FLUXBUS_INITIAL_CONCURRENCY",
        String.valueOf(concurrency));
  }

  private static String workerId(Vertx vertx) {
    return Await.result(
        vertx
            .eventBus()
            .<JsonObject>request("fluxbus.status", null)
            .map(status -> status.body().getString("worker")));
  }

  /** Asks on and on, so that always the same number of its requests is under way. */
  private static final class Producer {
    final RemoteFluxClient client;
    final String name;
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final Map<String, GenerationOutcome> outcomes = new ConcurrentHashMap<>();
    final Set<String> twice = ConcurrentHashMap.newKeySet();
    volatile boolean enough;

    Producer(Vertx vertx, String name) {
      this.name = name;
      this.client =
          RemoteFluxClient.create(
              vertx, new RemoteFluxClientOptions().setTotalTimeout(TIMEOUT_MILLIS));
    }

    Producer start(int atOnce) {
      for (int i = 0; i < atOnce; i++) {
        ask();
      }
      return this;
    }

    private void ask() {
      String id = name + "-" + sent.incrementAndGet();
      client
          .submit(GenerationRequest.of("a cat").withId(id))
          .outcome()
          .onSuccess(
              outcome -> {
                if (outcome.failure() != null) {}
                if (outcomes.put(id, outcome) != null) {
                  twice.add(id);
                }
                if (!enough) {
                  ask();
                }
                ended.incrementAndGet();
              });
    }

    void stop() {
      enough = true;
      Await.until(() -> ended.get() == sent.get());
    }
  }

  @Test
  @DisplayName(
      "a worker is killed with 1,000 in flight, one joins, one leaves: each request has"
          + " one outcome, what was lost is unknown and nothing else, and the ledger agrees")
  void killedUnderLoad(Vertx vertx) throws IOException {
    StubServer stub = stub(vertx, 500, 1500);
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process killed = cluster.serve(environment(stub, 2000));
      Vertx node = cluster.join();
      String killedWorker = workerId(node);
      Process leaves = cluster.serve(environment(stub, 2000));
      Map<String, Set<String>> acceptedBy = new ConcurrentHashMap<>();
      Map<String, Set<String>> settledBy = new ConcurrentHashMap<>();
      Await.result(
          node.eventBus()
              .<JsonObject>consumer(
                  "fluxbus.events",
                  message -> {
                    JsonObject event = message.body();
                    Map<String, Set<String>> into =
                        event.getString("event").equals("accepted")
                            ? acceptedBy
                            : event.getString("event").equals("settled") ? settledBy : null;
                    if (into != null) {
                      into.computeIfAbsent(
                              event.getString("id"), id -> ConcurrentHashMap.newKeySet())
                          .add(event.getString("worker"));
                    }
                  })
              .completion());
      Producer one = new Producer(node, "one").start(1000);
      Producer two = new Producer(node, "two").start(1000);
      Await.until(() -> stub.ledger().billed() > 2000 && stub.ledger().inFlight() > 1900);

      killed.destroyForcibly();
      Process joins = cluster.serve(environment(stub, 2000));
      // Those at the killed one hold permits until their time is up.
      long before = stub.ledger().billed();
      Await.until(() -> stub.ledger().billed() > before + 2000);
      leaves.destroy();
      Await.until(() -> !leaves.isAlive());
      one.stop();
      two.stop();

      Map<String, GenerationOutcome> outcomes = new ConcurrentHashMap<>(one.outcomes);
      outcomes.putAll(two.outcomes);
      assertThat(one.twice).isEmpty();
      assertThat(two.twice).isEmpty();
      assertThat(outcomes).hasSize(one.sent.get() + two.sent.get());
      Map<String, List<StubLedger.Entry>> ledger =
          stub.ledger().entries().stream()
              .collect(Collectors.groupingBy(StubLedger.Entry::requestId));
      Set<String> unknown = new HashSet<>();
      outcomes.forEach(
          (id, outcome) -> {
            List<StubLedger.Entry> entries = ledger.getOrDefault(id, List.of());
            if (outcome.failure() == null) {
              assertThat(entries).as(id).hasSize(1);
            } else {
              assertThat(outcome.failure().type())
                  .as("%s %s", id, outcome.failure())
                  .isEqualTo(FailureType.OUTCOME_UNKNOWN);
              assertThat(outcome.failure().billed()).isEqualTo(Billed.UNKNOWN);
              assertThat(entries).as(id).hasSizeLessThanOrEqualTo(1);
              unknown.add(id);
            }
          });
      assertThat(outcomes.keySet()).containsAll(ledger.keySet());
      // Lost with the killed one, or on the way to it; never what another had taken.
      assertThat(unknown).isNotEmpty();
      for (String id : unknown) {
        assertThat(acceptedBy.getOrDefault(id, Set.of())).as(id).isSubsetOf(Set.of(killedWorker));
        assertThat(settledBy).as(id).doesNotContainKey(id);
      }
      acceptedBy.forEach(
          (id, workers) -> {
            if (workers.contains(killedWorker)
                && !settledBy.containsKey(id)
                && outcomes.get(id).failure() == null) {
              // It was killed between its answer and the event: nobody else can have answered.
              assertThat(workers).as(id).containsExactly(killedWorker);
            }
          });
      assertThat(leaves.exitValue()).isEqualTo(143);
      assertThat(joins.isAlive()).isTrue();
    }
  }

  @Test
  @DisplayName("a worker leaves under load, and every id that was sent is published once")
  void leavesUnderLoad(Vertx vertx) throws IOException {
    StubServer stub = stub(vertx, 50, 150);
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process leaves = cluster.serve(environment(stub, 64));
      cluster.serve(environment(stub, 64));
      Vertx node = cluster.join();
      Map<String, Integer> published = new ConcurrentHashMap<>();
      AtomicInteger succeeded = new AtomicInteger();
      Await.result(
          node.eventBus()
              .<JsonObject>consumer(
                  "fluxbus.results",
                  message -> {
                    if (message.body().getString("status").equals("succeeded")) {
                      succeeded.incrementAndGet();
                    }
                    published.merge(message.body().getString("id"), 1, Integer::sum);
                  })
              .completion());
      AtomicInteger sent = new AtomicInteger();
      long timer =
          node.setPeriodic(
              5,
              tick ->
                  node.eventBus()
                      .send(
                          "fluxbus.generate",
                          new JsonObject()
                              .put("id", "s-" + sent.incrementAndGet())
                              .put("prompt", "a cat")));
      Await.until(() -> published.size() > 200);

      leaves.destroy();
      Await.until(() -> !leaves.isAlive());
      int goneAt = published.size();
      Await.until(() -> published.size() > goneAt + 200);
      node.cancelTimer(timer);
      Await.until(() -> published.size() == sent.get());

      assertThat(published.values()).containsOnly(1);
      assertThat(stub.ledger().billed()).isEqualTo(succeeded.get()).isGreaterThan(300);
    }
  }

  @Test
  void aProgramWithoutFluxbusGetsJson(Vertx vertx) throws IOException, InterruptedException {
    StubServer stub = stub(vertx, 0, 0);
    try (ClusterFixture cluster = new ClusterFixture()) {
      cluster.serve(environment(stub, 4));
      String classPath =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(
                  entry -> !entry.endsWith("target/classes") && !entry.contains("target/fluxbus"))
              .collect(Collectors.joining(File.pathSeparator));

      Process program =
          cluster.java(
              Map.of(),
              List.of(
                  "-cp", classPath, "io.fluxbus.plain.PlainProgram", cluster.conf().toString()));
      String said = new String(program.getInputStream().readAllBytes(), UTF_8);

      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said.lines())
          .containsExactly(
              "knows Fluxbus: false",
              "images: 1",
              "refused: 400 INVALID_REQUEST: promt is not a field of the API. It was not billed."
                  + " Correct the request.",
              "published: sent-1 succeeded");
    }
  }

  @Test
  void theClustersPortsAreOpenToItsOwnAddressOnly(Vertx vertx) throws IOException {
    try (ClusterFixture cluster = new ClusterFixture()) {
      cluster.serve(environment(stub(vertx, 0, 0), 4));

      assertThat(isOpen("127.0.0.1", cluster.firstPort())).isTrue();
      assertThat(isOpen("127.0.0.9", cluster.firstPort())).isFalse();
    }
  }

  private static boolean isOpen(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 5_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void vertxsOwnLauncherServesToo(Vertx vertx) throws IOException {
    StubServer stub = stub(vertx, 0, 0);
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process launched =
          cluster.java(
              Map.of(),
              List.of(
                  "-Dvertx.hazelcast.config=" + cluster.conf(),
                  "-cp",
                  "target/fluxbus.jar",
                  "io.vertx.launcher.application.VertxApplication",
                  "-cluster",
                  "-conf",
                  new JsonObject().put("baseUrl", stub.baseUrl()).encode(),
                  "io.fluxbus.eventbus.GenerationVerticle"));
      Vertx node = cluster.join();

      GenerationOutcome outcome =
          Await.result(
              RemoteFluxClient.create(node).submit(GenerationRequest.of("a cat")).outcome());
      launched.destroy();
      Await.until(() -> !launched.isAlive());

      assertThat(outcome.failure()).isNull();
      assertThat(launched.exitValue()).isEqualTo(143);
    }
  }

  @Test
  @DisplayName("values cross between nodes whole, and an unknown codec harms nobody")
  void valuesCrossBetweenNodes(Vertx vertx) throws IOException {
    StubServer stub =
        stub(vertx, 0, 0)
            .enqueue(
                StubAnswer.success(),
                StubAnswer.raw(200, "{}").withHeader("x-inference-id", "inf-1"));
    try (ClusterFixture cluster = new ClusterFixture()) {
      cluster.serve(environment(stub, 4));
      Vertx node = cluster.join();
      BusCodecs.register(node);
      node.eventBus().registerCodec(new UnknownCodec());

      Object result =
          Await.result(node.eventBus().request("fluxbus.generate", GenerationRequest.of("a cat")))
              .body();
      GenerationException whole =
          Await.generationFailure(
              node.eventBus().request("fluxbus.generate", GenerationRequest.of("a dog")));
      Throwable failure =
          Await.failure(
              node.eventBus()
                  .request(
                      "fluxbus.generate",
                      "x",
                      new DeliveryOptions().setCodecName(UnknownCodec.NAME)));
      JsonObject next =
          Await.result(
              node.eventBus()
                  .<JsonObject>request("fluxbus.generate", new JsonObject().put("prompt", "a cat"))
                  .map(Message::body));

      assertThat(result).isInstanceOf(GenerationResult.class);
      assertThat(whole.type()).isEqualTo(FailureType.BAD_RESPONSE);
      assertThat(whole.billed()).isEqualTo(Billed.YES);
      assertThat(whole.inferenceId()).isEqualTo("inf-1");
      assertThat(whole.attempts()).isEqualTo(1);
      assertThat(failure).hasMessageContaining("No message codec registered with name");
      assertThat(next.getJsonArray("images")).hasSize(1);
    }
  }
}
