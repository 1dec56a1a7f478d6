package io.fluxbus.cluster;

import static io.fluxbus.cluster.ClusterFixture.environment;
import static io.fluxbus.cluster.ClusterFixture.stub;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys of requests that workers with a store receive, in processes of their own. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DurableSendIT {
  private static final String JAR = Path.of("target", "fluxbus.jar").toString();

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private String store;
  private StubServer stub;

  @BeforeEach
  void listen(Vertx vertx) {
    store = "sqlite:" + folder.resolve("calls.db");
    stub = stub(vertx, 0, 0);
  }

  private Process serve(ClusterFixture cluster) throws IOException {
    Map<String, String> environment = new HashMap<>(environment(stub, 4));
    JsonObject options = new JsonObject().put("url", store).put("leaseDuration", 1_000);
    environment.put("FLUXBUS_STORE", options.encode());
    return cluster.serve(environment);
  }

  private static Process send(ClusterFixture cluster, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("-jar", JAR, "send", "--json", "--no-images", "--cluster-conf"));
    command.add(cluster.conf().toString());
    command.addAll(Arrays.asList(more));
    return cluster.java(Map.of(), command);
  }

  private static JsonObject outcome(Process process) throws IOException {
    return new JsonObject(new String(process.getInputStream().readAllBytes(), UTF_8));
  }

  private String store(ClusterFixture cluster, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("-jar", JAR, "store"));
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--store", store));
    Process process = cluster.java(Map.of(), command);
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }

  @Test
  void aRequestWhoseWorkerWasKilledIsKnownToTheNextWorkerAndNotSentAgain()
      throws IOException, InterruptedException {
    stub.enqueue(StubAnswer.fault(StubFault.HANG));
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process worker = serve(cluster);
      Process sending = send(cluster, "--idempotency-key", "order-4711", "A cat");
      Await.until(() -> stub.ledger().posts() == 1);
      worker.destroyForcibly();
      serve(cluster);

      JsonObject unknown = outcome(sending);
      assertThat(unknown.getString("status")).as("%s", unknown).isEqualTo("unknown");
      assertThat(unknown.getBoolean("replayed")).isTrue();
      assertThat(stub.ledger().posts()).isEqualTo(1);

      assertThat(store(cluster, "list", "--state", "unknown")).contains("key:order-4711");
      store(cluster, "resolve", "order-4711", "--unbilled");
      JsonObject sent = outcome(send(cluster, "--idempotency-key", "order-4711", "A cat"));
      JsonObject again = outcome(send(cluster, "--idempotency-key", "order-4711", "A cat"));

      assertThat(sent.getString("status")).isEqualTo("succeeded");
      assertThat(sent.containsKey("replayed")).isFalse();
      assertThat(again.getBoolean("replayed")).isTrue();
      assertThat(again.getJsonObject("result").getJsonArray("images"))
          .isEqualTo(sent.getJsonObject("result").getJsonArray("images"));
      assertThat(stub.ledger().posts()).isEqualTo(2);

      JsonObject alice =
          outcome(send(cluster, "--tenant", "alice", "--idempotency-key", "order-4711", "A cat"));
      assertThat(alice.getString("status")).isEqualTo("succeeded");
      assertThat(alice.containsKey("replayed")).isFalse();
      assertThat(stub.ledger().posts()).isEqualTo(3);
    }
  }
}
