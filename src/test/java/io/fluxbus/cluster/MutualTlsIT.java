package io.fluxbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** A cluster whose event bus requires certificates of its own authority. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MutualTlsIT {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @Test
  void onlyNodesWithACertificateCanSendOrReceiveRequests(Vertx vertx) throws Exception {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    Certificates own = Certificates.create(Files.createDirectory(folder.resolve("own")));
    Certificates foreign = Certificates.create(Files.createDirectory(folder.resolve("foreign")));
    Path conf =
        Files.writeString(
            folder.resolve("config.json"),
            new JsonObject()
                .put("baseUrl", stub.baseUrl())
                .put("eventBusOptions", own.toJson())
                .encode());
    try (ClusterFixture cluster = new ClusterFixture()) {
      cluster.serve(Map.of(), "--conf", conf.toString());
      cluster.serve(Map.of(), "--conf", conf.toString());
      Vertx producer = cluster.join(own.options());
      Set<String> workers = ConcurrentHashMap.newKeySet();
      Await.result(
          producer
              .eventBus()
              .<JsonObject>consumer(
                  "fluxbus.events", event -> workers.add(event.body().getString("worker")))
              .completion());

      RemoteFluxClient client = RemoteFluxClient.create(producer);
      for (int i = 0; i < 8; i++) {
        assertThat(Await.result(client.submit(GenerationRequest.of("a cat")).outcome()).failure())
            .isNull();
      }
      Await.until(() -> workers.size() >= 2);
      assertThat(workers.stream().map(worker -> worker.split("/", 2)[0]).distinct()).hasSize(2);

      // These nodes know the name of the cluster and join it, but have no valid certificate.
      AtomicInteger intercepted = new AtomicInteger();
      for (EventBusOptions options : List.of(new EventBusOptions(), foreign.options())) {
        Vertx outsider = cluster.join(options);
        assertThat(
                Await.failure(
                    outsider
                        .eventBus()
                        .request(
                            "fluxbus.generate",
                            new JsonObject().put("prompt", "an intrusion"),
                            new DeliveryOptions().setSendTimeout(10_000))))
            .isNotNull();
        Await.result(
            outsider
                .eventBus()
                .consumer("fluxbus.generate", message -> intercepted.incrementAndGet())
                .completion());
      }
      assertThat(stub.ledger().posts()).isEqualTo(8);

      for (int i = 0; i < 8; i++) {
        assertThat(Await.result(client.submit(GenerationRequest.of("a dog")).outcome()).failure())
            .isNull();
      }
      assertThat(intercepted).hasValue(0);
      assertThat(stub.ledger().posts()).isEqualTo(16);
    }
  }
}
