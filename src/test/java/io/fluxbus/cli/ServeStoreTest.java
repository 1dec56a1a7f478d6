package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.eventbus.GenerationVerticle;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.store.StoredBudget;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers with a store. */
@ExtendWith(VertxExtension.class)
class ServeStoreTest {
  private static final GenerationRequest CAT = GenerationRequest.of("a cat");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;
  private JsonObject verticle;

  @BeforeEach
  void listen(Vertx vertx) {
    stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    verticle =
        new JsonObject()
            .put("apiKey", "sk-test")
            .put("baseUrl", stub.baseUrl())
            .put("pricePerImageUsd", 0.06)
            .put("eventBus", new JsonObject().put("clientName", "serve"));
  }

  private ServeStore open(Vertx vertx, JsonObject options) {
    JsonObject store = options.copy().put("url", "sqlite:" + folder.resolve("calls.db"));
    ServeStore opened = new ServeStore(vertx, StoreConfig.read(store), verticle, Map.of());
    Await.result(opened.start());
    return opened;
  }

  private List<StoredBudget> budgets(Vertx vertx) {
    return Await.result(SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db")).budgets());
  }

  private static GenerationOutcome outcome(FluxClient client, String id) {
    CallOptions options = new CallOptions().setIdempotencyKey("order-4711");
    return Await.result(client.submit(CAT.withId(id), options).outcome());
  }

  @Test
  void aRepeatedMessageWithAKeyIsReplayedByAnyVerticle(Vertx vertx) {
    ServeStore store = open(vertx, new JsonObject());
    Await.result(
        vertx.deployVerticle(
            () -> new GenerationVerticle(store::wrap),
            new DeploymentOptions().setConfig(verticle).setInstances(2)));
    FluxClient remote = RemoteFluxClient.create(vertx);
    List<JsonObject> settled = new CopyOnWriteArrayList<>();
    Await.result(
        vertx
            .eventBus()
            .<JsonObject>consumer(
                "fluxbus.events",
                event -> {
                  if (event.body().getString("event").equals("settled")) {
                    settled.add(event.body());
                  }
                })
            .completion());

    GenerationOutcome first = outcome(remote, "first");
    List<GenerationOutcome> repeated =
        List.of(outcome(remote, "second"), outcome(remote, "third"), outcome(remote, "fourth"));

    assertThat(first.failure()).isNull();
    assertThat(first.replayed()).isFalse();
    assertThat(repeated).allMatch(GenerationOutcome::replayed);
    assertThat(repeated).extracting(GenerationOutcome::id).contains("second", "third", "fourth");
    assertThat(repeated)
        .allMatch(outcome -> outcome.result().images().equals(first.result().images()));
    assertThat(stub.ledger().posts()).isEqualTo(1);
    Await.until(() -> settled.size() == 4);
    assertThat(settled).filteredOn(event -> event.getBoolean("replayed", false)).hasSize(3);
  }

  @Test
  void aStoreThatIsClosedAfterItsVerticlesLeavesOnlyItsFile(Vertx vertx) {
    ServeStore store = open(vertx, new JsonObject());
    Await.result(
        vertx.deployVerticle(
            () -> new GenerationVerticle(store::wrap),
            new DeploymentOptions().setConfig(verticle).setInstances(2)));
    GenerationOutcome first = outcome(RemoteFluxClient.create(vertx), "first");

    Await.result(store.close());

    assertThat(first.failure()).isNull();
    assertThat(vertx.deploymentIDs()).isEmpty();
    assertThat(folder.toFile().list()).containsExactly("calls.db");
  }

  @Test
  void theSpendLimitBecomesABudgetNamedAfterTheAddress(Vertx vertx) {
    verticle.put("spendLimitUsd", 0.6);
    ServeStore store = open(vertx, new JsonObject());

    assertThat(budgets(vertx))
        .containsExactly(new StoredBudget("fluxbus.generate", 600_000_000, 0, 0));
    assertThat(store.checks()).containsOnlyKeys("store", "budget");
    assertThat(ServeStore.withoutLimit(verticle).containsKey("spendLimitUsd")).isFalse();
  }

  @Test
  void theSpendLimitHoldsForCallsWithAndWithoutAKeyOfAllVerticles(Vertx vertx) {
    verticle.put("spendLimitUsd", 0.12);
    ServeStore store = open(vertx, new JsonObject());
    Await.result(
        vertx.deployVerticle(
            () -> new GenerationVerticle(store::wrap),
            new DeploymentOptions().setConfig(ServeStore.withoutLimit(verticle)).setInstances(2)));
    FluxClient remote = RemoteFluxClient.create(vertx);

    GenerationOutcome keyed = outcome(remote, "keyed");
    GenerationOutcome plain = Await.result(remote.submit(CAT.withId("plain")).outcome());
    GenerationOutcome refused = Await.result(remote.submit(CAT.withId("refused")).outcome());
    GenerationOutcome replayed = outcome(remote, "replayed");

    assertThat(keyed.failure()).isNull();
    assertThat(plain.failure()).isNull();
    assertThat(refused.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(replayed.replayed()).isTrue();
    assertThat(stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void aNewSpendLimitOfTheConfigurationIsTheLimitOfTheBudget(Vertx vertx) {
    verticle.put("spendLimitUsd", 0.6);
    ServeStore store = open(vertx, new JsonObject().put("budget", "posters"));

    JsonObject followed =
        Await.result(store.follow(verticle.copy().put("spendLimitUsd", 1.2).put("name", "new")));

    assertThat(followed.containsKey("spendLimitUsd")).isFalse();
    assertThat(followed.getString("name")).isEqualTo("new");
    assertThat(budgets(vertx)).containsExactly(new StoredBudget("posters", 1_200_000_000, 0, 0));
  }

  @Test
  void aSpendLimitIsAddedChangedAndRemovedWhileTheVerticlesRun(Vertx vertx) {
    verticle.remove("pricePerImageUsd");
    ServeStore store = open(vertx, new JsonObject());
    Await.result(
        vertx.deployVerticle(
            () -> new GenerationVerticle(store::wrap),
            new DeploymentOptions().setConfig(verticle).setInstances(2)));
    FluxClient remote = RemoteFluxClient.create(vertx);
    JsonObject limited = verticle.copy().put("pricePerImageUsd", 0.06).put("spendLimitUsd", 0.06);

    assertThat(failures(remote, 2)).isEmpty();
    assertThat(isReady(store)).isTrue();
    Await.result(store.follow(limited));
    assertThat(failures(remote, 2)).containsExactly(FailureType.BUDGET_EXHAUSTED);
    assertThat(isReady(store)).isFalse();
    Await.result(store.follow(limited.copy().put("spendLimitUsd", 0.12)));
    assertThat(failures(remote, 2)).containsExactly(FailureType.BUDGET_EXHAUSTED);
    Await.result(store.follow(verticle));
    assertThat(failures(remote, 2)).isEmpty();
    assertThat(isReady(store)).isTrue();
    Await.result(store.follow(limited.copy().put("spendLimitUsd", 0.18)));

    assertThat(failures(remote, 2)).containsExactly(FailureType.BUDGET_EXHAUSTED);
    assertThat(stub.ledger().billed()).isEqualTo(7);
  }

  /** Generates that many images one after the other. */
  private static List<FailureType> failures(FluxClient client, int calls) {
    return IntStream.range(0, calls)
        .mapToObj(i -> Await.result(client.submit(CAT.withId("call-" + i)).outcome()).failure())
        .filter(Objects::nonNull)
        .map(GenerationException::type)
        .toList();
  }

  private static boolean isReady(ServeStore store) {
    return store.checks().values().stream()
        .allMatch(
            check -> {
              Promise<Status> answer = Promise.promise();
              check.handle(answer);
              return Await.result(answer.future()).isOk();
            });
  }

  @Test
  void aNamedBudgetKeepsItsLimitWithoutASpendLimit(Vertx vertx) {
    verticle.put("spendLimitUsd", 0.06);
    ServeStore store = open(vertx, new JsonObject().put("budget", "posters"));
    Await.result(
        vertx.deployVerticle(
            () -> new GenerationVerticle(store::wrap),
            new DeploymentOptions().setConfig(ServeStore.withoutLimit(verticle))));

    Await.result(store.follow(ServeStore.withoutLimit(verticle)));

    assertThat(failures(RemoteFluxClient.create(vertx), 2))
        .containsExactly(FailureType.BUDGET_EXHAUSTED);
  }

  @Test
  void anInvalidConfigurationDoesNotChangeTheBudget(Vertx vertx) {
    verticle.put("spendLimitUsd", 0.6);
    ServeStore store = open(vertx, new JsonObject());
    JsonObject invalid = verticle.copy().put("spendLimitUsd", 1.2).put("maxConcurrency", 0);

    assertThat(Await.failure(store.follow(invalid))).hasMessageContaining("maxConcurrency");
    assertThat(budgets(vertx).get(0).limit()).isEqualTo(600_000_000);
  }

  @Test
  void aBudgetNeedsThePriceOfAnImage(Vertx vertx) {
    verticle.remove("pricePerImageUsd");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(vertx, new JsonObject().put("budget", "posters")))
        .withMessage("pricePerImageUsd must be set with a budget of the store");
  }

  @Test
  void aStoreThatCannotBeOpenedIsNamed(Vertx vertx) {
    Object config = "sqlite:" + folder.resolve("no-such-folder").resolve("calls.db");
    ServeStore store = new ServeStore(vertx, StoreConfig.read(config), verticle, Map.of());

    assertThat(Await.failure(store.start()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("the store " + config + ": ");
  }
}
