package io.fluxbus.cluster;

import static io.fluxbus.cluster.ClusterFixture.environment;
import static io.fluxbus.cluster.ClusterFixture.stub;
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
import io.fluxbus.stub.StubAnswer;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Workers in their own processes, and callers in this process. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterIT {

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
      String output = new String(program.getInputStream().readAllBytes(), UTF_8);

      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output.lines())
          .containsExactly(
              "has Fluxbus: false",
              "images: 1",
              "rejected: 400 INVALID_REQUEST: promt is not a field of the API. It was not billed."
                  + " Correct the request.",
              "published: sent-1 succeeded");
    }
  }

  @Test
  void thePortsOfTheClusterAreOnlyOpenOnItsOwnAddress(Vertx vertx) throws IOException {
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
  void theVertxLauncherCanStartAWorker(Vertx vertx) throws IOException {
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
  @DisplayName("values are complete on another node, and an unknown codec fails only its sender")
  void valuesAreSentBetweenNodes(Vertx vertx) throws IOException {
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
      GenerationException received =
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
      assertThat(received.type()).isEqualTo(FailureType.BAD_RESPONSE);
      assertThat(received.billed()).isEqualTo(Billed.YES);
      assertThat(received.inferenceId()).isEqualTo("inf-1");
      assertThat(received.attempts()).isEqualTo(1);
      assertThat(failure).hasMessageContaining("No message codec registered with name");
      assertThat(next.getJsonArray("images")).hasSize(1);
    }
  }
}
