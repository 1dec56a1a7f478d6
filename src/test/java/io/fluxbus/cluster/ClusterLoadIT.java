package io.fluxbus.cluster;

import static io.fluxbus.cluster.ClusterFixture.environment;
import static io.fluxbus.cluster.ClusterFixture.stub;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.stub.StubLedger;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
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

/**
 * Workers that are killed or stopped under load. The outcomes are compared with the ledger of the
 * stub server.
 */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterLoadIT {
  /** Longer than any test: a lost reply must be noticed earlier. */
  private static final long TIMEOUT_MILLIS = 600_000;

  private static String workerId(Vertx vertx) {
    return Await.result(
        vertx
            .eventBus()
            .<JsonObject>request("fluxbus.status", null)
            .map(status -> status.body().getString("worker")));
  }

  /** Keeps a constant number of requests in flight. */
  private static final class Producer {
    final RemoteFluxClient client;
    final String name;
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final Map<String, GenerationOutcome> outcomes = new ConcurrentHashMap<>();
    final Set<String> duplicates = ConcurrentHashMap.newKeySet();
    volatile boolean stopped;

    Producer(Vertx vertx, String name) {
      this.name = name;
      this.client =
          RemoteFluxClient.create(
              vertx, new RemoteFluxClientOptions().setTotalTimeout(TIMEOUT_MILLIS));
    }

    Producer start(int inFlight) {
      for (int i = 0; i < inFlight; i++) {
        submitNext();
      }
      return this;
    }

    private void submitNext() {
      String id = name + "-" + sent.incrementAndGet();
      client
          .submit(GenerationRequest.of("a cat").withId(id))
          .outcome()
          .onSuccess(
              outcome -> {
                if (outcomes.put(id, outcome) != null) {
                  duplicates.add(id);
                }
                if (!stopped) {
                  submitNext();
                }
                ended.incrementAndGet();
              });
    }

    void stop() {
      stopped = true;
      Await.until(() -> ended.get() == sent.get());
    }
  }

  @Test
  @DisplayName(
      "if workers are killed, join and leave under load, each request has one outcome, which is"
          + " unknown only for requests of the killed worker, and the ledger agrees")
  void aWorkerIsKilledUnderLoad(Vertx vertx) throws IOException {
    StubServer stub = stub(vertx, 500, 1500);
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process killed = cluster.serve(environment(stub, 2000));
      Vertx node = cluster.join();
      String killedWorker = workerId(node);
      Process leaving = cluster.serve(environment(stub, 2000));
      Map<String, Set<String>> acceptedBy = new ConcurrentHashMap<>();
      Map<String, Set<String>> settledBy = new ConcurrentHashMap<>();
      Await.result(
          node.eventBus()
              .<JsonObject>consumer(
                  "fluxbus.events",
                  message -> {
                    JsonObject event = message.body();
                    Map<String, Set<String>> target =
                        event.getString("event").equals("accepted")
                            ? acceptedBy
                            : event.getString("event").equals("settled") ? settledBy : null;
                    if (target != null) {
                      target
                          .computeIfAbsent(
                              event.getString("id"), id -> ConcurrentHashMap.newKeySet())
                          .add(event.getString("worker"));
                    }
                  })
              .completion());
      Producer one = new Producer(node, "one").start(1000);
      Producer two = new Producer(node, "two").start(1000);
      Await.until(() -> stub.ledger().billed() > 2000 && stub.ledger().inFlight() > 1900);

      killed.destroyForcibly();
      Process joining = cluster.serve(environment(stub, 2000));
      // Requests of the killed worker hold permits of the stub server until their latency passes.
      long before = stub.ledger().billed();
      Await.until(() -> stub.ledger().billed() > before + 2000);
      leaving.destroy();
      Await.until(() -> !leaving.isAlive());
      one.stop();
      two.stop();

      Map<String, GenerationOutcome> outcomes = new ConcurrentHashMap<>(one.outcomes);
      outcomes.putAll(two.outcomes);
      assertThat(one.duplicates).isEmpty();
      assertThat(two.duplicates).isEmpty();
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
      // Only requests that were sent to the killed worker may have an unknown outcome.
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
              // The worker was killed after its reply and before its event.
              assertThat(workers).as(id).containsExactly(killedWorker);
            }
          });
      assertThat(leaving.exitValue()).isEqualTo(143);
      assertThat(joining.isAlive()).isTrue();
    }
  }

  @Test
  @DisplayName("if a worker leaves under load, the outcome of every request is published once")
  void aWorkerLeavesUnderLoad(Vertx vertx) throws IOException {
    StubServer stub = stub(vertx, 50, 150);
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process leaving = cluster.serve(environment(stub, 64));
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

      leaving.destroy();
      Await.until(() -> !leaving.isAlive());
      int publishedBefore = published.size();
      Await.until(() -> published.size() > publishedBefore + 200);
      node.cancelTimer(timer);
      Await.until(() -> published.size() == sent.get());

      assertThat(published.values()).containsOnly(1);
      assertThat(stub.ledger().billed()).isEqualTo(succeeded.get()).isGreaterThan(300);
    }
  }
}
