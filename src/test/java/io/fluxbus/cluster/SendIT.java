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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** The command {@code send}, and a worker, in processes of their own. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SendIT {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Process send(ClusterFixture cluster, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-jar",
                Path.of("target", "fluxbus.jar").toString(),
                "send",
                "--stub",
                "--json",
                "--cluster-conf",
                cluster.conf().toString(),
                "-o",
                folder.toString()));
    command.addAll(Arrays.asList(more));
    return cluster.java(Map.of(), command);
  }

  /** The exit status, the status of the outcome, and the type of its failure. */
  private static List<Object> ended(Process process) throws IOException, InterruptedException {
    JsonObject outcome = new JsonObject(new String(process.getInputStream().readAllBytes(), UTF_8));
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return List.of(
        process.exitValue(),
        outcome.getString("status"),
        outcome.getJsonObject("failure", new JsonObject()).getString("type", ""));
  }

  @Test
  void aWorkerGeneratesTheImageAndAnInterruptCancelsTheRequest(Vertx vertx)
      throws IOException, InterruptedException {
    StubServer stub = stub(vertx, 0, 0);
    try (ClusterFixture cluster = new ClusterFixture()) {
      cluster.serve(environment(stub, 4));

      assertThat(ended(send(cluster, "--id", "a", "A cat"))).isEqualTo(List.of(0, "succeeded", ""));
      assertThat(folder.resolve("a-0.jpg")).isNotEmptyFile();

      stub.enqueue(StubAnswer.fault(StubFault.HANG));
      Process interrupted = send(cluster, "A dog");
      Await.until(() -> stub.ledger().posts() == 2);
      // Unlike Process.destroy, this keeps the streams open.
      interrupted.toHandle().destroy();
      assertThat(ended(interrupted)).isEqualTo(List.of(143, "unknown", "CANCELLED"));
    }
  }

  @Test
  void aKilledWorkerMakesTheOutcomeUnknownAndWithoutAWorkerTheRequestFails(Vertx vertx)
      throws IOException, InterruptedException {
    StubServer stub = stub(vertx, 0, 0);
    stub.enqueue(StubAnswer.fault(StubFault.HANG));
    try (ClusterFixture cluster = new ClusterFixture()) {
      Process worker = cluster.serve(environment(stub, 4));
      Process sending = send(cluster, "A cat");
      Await.until(() -> stub.ledger().posts() == 1);

      worker.destroyForcibly();

      assertThat(ended(sending)).isEqualTo(List.of(3, "unknown", "OUTCOME_UNKNOWN"));
      assertThat(ended(send(cluster, "--max-attempts", "1", "A dog")))
          .isEqualTo(List.of(1, "failed", "CONNECT_FAILED"));
    }
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }
}
