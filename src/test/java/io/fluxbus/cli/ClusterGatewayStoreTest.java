package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.eventbus.GenerationVerticle;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.image.ImageFileRecorder;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client of a cluster's gateway. Its calls have their keys in the store, and run at workers
 * that use the same store.
 */
@ExtendWith(VertxExtension.class)
class ClusterGatewayStoreTest {
  private static final GenerationRequest CAT = GenerationRequest.of("a cat");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Vertx vertx;
  private StubServer stub;
  private JsonObject verticle;
  private String url;

  @BeforeEach
  void listen(Vertx vertx) {
    this.vertx = vertx;
    url = "sqlite:" + folder.resolve("calls.db");
    stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    verticle =
        new JsonObject()
            .put("apiKey", "sk-test")
            .put("baseUrl", stub.baseUrl())
            .put("pricePerImageUsd", 0.06)
            .put("eventBus", new JsonObject().put("clientName", "serve"));
  }

  /** Starts a worker, and returns the client of the gateway. */
  private FluxClient open(JsonObject options) {
    ServeStore store =
        new ServeStore(vertx, StoreConfig.read(options.copy().put("url", url)), verticle, Map.of());
    Await.result(store.start());
    Await.result(
        vertx.deployVerticle(
            () -> new GenerationVerticle(store::wrap),
            new DeploymentOptions().setConfig(ServeStore.withoutLimit(verticle))));
    return store.wrapRemote(RemoteFluxClient.create(vertx));
  }

  private static GenerationOutcome outcome(FluxClient client, String key, String tenant) {
    CallOptions options = new CallOptions().setIdempotencyKey(key).setTenant(tenant);
    return Await.result(client.submit(CAT, options).outcome());
  }

  @Test
  void aCallWithAKeyIsPaidOnceFromTheSpendLimit() {
    verticle.put("spendLimitUsd", 0.12);
    FluxClient gateway = open(new JsonObject());

    assertThat(outcome(gateway, "a", null).failure()).isNull();
    assertThat(outcome(gateway, "b", null).failure()).isNull();
    assertThat(outcome(gateway, "c", null).failure().type())
        .isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(outcome(gateway, "a", null).replayed()).isTrue();
    assertThat(stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void aCallOfATenantIsPaidOnceFromItsBudget() {
    SqlOutcomeStore store = SqlOutcomeStore.of(vertx, url, null);
    Await.result(store.setBudget("of-alice", 60_000_000));
    FluxClient gateway =
        open(new JsonObject().put("tenantBudgets", new JsonObject().put("alice", "of-alice")));

    assertThat(outcome(gateway, "a", "alice").failure()).isNull();
    assertThat(outcome(gateway, "b", "alice").failure().type())
        .isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(stub.ledger().posts()).isEqualTo(1);
    Await.result(store.close());
  }

  @Test
  void aCallerOfAWorkerDoesNotGetTheNamesOfItsFiles() {
    List<FluxClient> workers = new CopyOnWriteArrayList<>();
    ServeStore store = new ServeStore(vertx, StoreConfig.read(url), verticle, Map.of());
    Await.result(store.start());
    Await.result(
        vertx.deployVerticle(
            () ->
                new GenerationVerticle(
                    client -> {
                      workers.add(store.wrap(client));
                      return workers.get(0);
                    }),
            new DeploymentOptions().setConfig(verticle)));
    FluxClient remote = RemoteFluxClient.create(vertx);
    GenerationOutcome first = outcome(remote, "a", null);
    GenerationOutcome saved =
        Await.result(
            ImageFiles.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()))
                .save(first, folder.resolve("images")));
    CallOptions key = new CallOptions().setIdempotencyKey("a");
    ImageFileRecorder recorder = (ImageFileRecorder) workers.get(0);
    assertThat(Await.result(recorder.recordFiles(CAT, key, saved))).isTrue();

    GenerationOutcome local = outcome(workers.get(0), "a", null);
    GenerationOutcome repeated = outcome(remote, "a", null);

    assertThat(local.result().images().get(0).file()).isNotNull();
    assertThat(repeated.replayed()).isTrue();
    assertThat(repeated.result().images()).isEqualTo(first.result().images());
  }

  @Test
  void aSeededRequestIsReusedByTheWorkers() {
    FluxClient gateway = open(new JsonObject().put("reuseSeeded", true));
    CallOptions impatient = new CallOptions().setTimeout(20_000);

    GenerationOutcome first = Await.result(gateway.submit(CAT.withSeed(7), impatient).outcome());
    GenerationOutcome second = Await.result(gateway.submit(CAT.withSeed(7), impatient).outcome());

    assertThat(first.failure()).isNull();
    assertThat(second.replayed()).isTrue();
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }
}
