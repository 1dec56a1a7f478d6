package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.STATUS;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failureType;
import static io.fluxbus.eventbus.BusFixture.listen;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.tryToDeploy;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Deploying a verticle: its configuration, its addresses, and its shared client. */
@ExtendWith(VertxExtension.class)
class VerticleDeploymentTest {
  private static StubServer images(Vertx vertx) {
    return stub(vertx, new StubOptions().setForm(StubForm.IMAGES));
  }

  @Test
  void aVerticleUsesAClientOnTopOfItsOwnAndClosesBoth(Vertx vertx) {
    List<FluxClient> below = new CopyOnWriteArrayList<>();
    List<String> submitted = new CopyOnWriteArrayList<>();
    AtomicInteger closed = new AtomicInteger();
    Supplier<GenerationVerticle> verticle =
        () ->
            new GenerationVerticle(
                client -> {
                  below.add(client);
                  return onTopOf(
                      client, request -> submitted.add(request.id()), closed::incrementAndGet);
                });
    DeploymentOptions options =
        new DeploymentOptions().setConfig(config(images(vertx).baseUrl())).setInstances(2);
    String deployment = Await.result(vertx.deployVerticle(verticle, options));

    Await.result(request(vertx, prompt("a")));
    Await.result(vertx.undeploy(deployment));

    assertThat(submitted).containsExactly("a");
    assertThat(closed).hasValue(2);
    assertThat(below).hasSize(2).allMatch(client -> client.stats().closed());
  }

  /** Vert.x copies the configuration of the current verticle for each HTTP request. */
  @Test
  void aCallHasNoVerticleWhoseConfigurationWouldBeCopied(Vertx vertx) {
    List<String> contexts = new CopyOnWriteArrayList<>();
    Supplier<GenerationVerticle> verticle =
        () ->
            new GenerationVerticle(
                client ->
                    onTopOf(
                        client,
                        request -> contexts.add(Vertx.currentContext().deploymentID() + ""),
                        () -> {}));
    Await.result(
        vertx.deployVerticle(
            verticle, new DeploymentOptions().setConfig(config(images(vertx).baseUrl()))));

    Await.result(request(vertx, prompt("a")));

    assertThat(contexts).containsExactly("null");
  }

  private static FluxClient onTopOf(
      FluxClient client, Consumer<GenerationRequest> onSubmit, Runnable onClose) {
    return new FluxClient() {
      @Override
      public GenerationCall submit(GenerationRequest request, CallOptions options) {
        onSubmit.accept(request);
        return client.submit(request, options);
      }

      @Override
      public FluxClientStats stats() {
        return client.stats();
      }

      @Override
      public Future<Void> close() {
        assertThat(client.stats().closed()).isFalse();
        onClose.run();
        return Future.succeededFuture();
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  void instancesOfADeploymentShareOneClient(ThreadingModel threads, Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(20))));
    deploy(vertx, oneAtATime(stub.baseUrl()), 3, threads);
    List<Future<JsonObject>> replies =
        List.of(
            request(vertx, prompt("a")), request(vertx, prompt("b")), request(vertx, prompt("c")));

    Await.result(Future.all(replies));

    JsonObject status =
        Await.result(vertx.eventBus().<JsonObject>request(STATUS, null).map(Message::body));
    assertThat(status.getLong("succeeded")).isEqualTo(3);
    assertThat(status.getInteger("limit")).isEqualTo(1);
  }

  @Test
  void aNamedClientIsSharedWithTheApplication(Vertx vertx) {
    StubServer stub = images(vertx);
    FluxClient client =
        FluxClient.createShared(
            vertx, new FluxClientOptions(oneAtATimeOptions(stub.baseUrl())), "the-one");
    deploy(vertx, withBus(config(stub.baseUrl()), "clientName", "the-one"));

    Await.result(request(vertx, prompt("a")));

    assertThat(client.stats().succeeded()).isEqualTo(1);
  }

  private static JsonObject oneAtATimeOptions(String baseUrl) {
    JsonObject options = oneAtATime(baseUrl);
    options.remove("eventBus");
    return options;
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"maxConcurency\": 1}', unknown option: maxConcurency",
    "'{\"maxConcurrency\": 0}', maxConcurrency must be from 1 to",
    "'{\"eventBus\": {\"adress\": \"a\"}}', eventBus: unknown option: adress",
    "'{\"eventBus\": {\"drainTimeout\": -1}}', eventBus: drainTimeout must be from 0 to",
    "'{\"eventBus\": {\"resultsAddress\": \"fluxbus.generate\"}}', 'eventBus: '",
    "'{\"eventBus\": true}', eventBus must be a JSON object",
    "'{\"apiKeyFile\": \"target/no-such-key\"}', apiKeyFile: target/no-such-key cannot be read: it"
        + " does not exist"
  })
  void anInvalidOptionFailsTheDeploymentByName(String json, String message, Vertx vertx) {
    Throwable failure =
        Await.failure(tryToDeploy(vertx, new JsonObject(json), 1, ThreadingModel.EVENT_LOOP));

    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure).hasMessageStartingWith(message);
  }

  @Test
  void anOptionThatIsNullCountsAsNotSet(Vertx vertx) {
    JsonObject config = config(images(vertx).baseUrl()).putNull("spendLimitUsd");
    deploy(vertx, withBus(config, "clientName", null));

    assertThat(Await.<JsonObject>result(request(vertx, prompt("a")))).isNotNull();
  }

  @Test
  void environmentVariablesAndSystemPropertiesAreIgnored(Vertx vertx) {
    JsonObject config = config(images(vertx).baseUrl()).put("java.version", "17").put("PATH", "/");
    deploy(vertx, config);

    assertThat(Await.<JsonObject>result(request(vertx, prompt("a")))).isNotNull();
  }

  @Test
  void theAddressesAreConfigurable(Vertx vertx) {
    JsonObject config = config(images(vertx).baseUrl());
    withBus(config, "address", "my.generate");
    withBus(config, "statusAddress", "my.status");
    deploy(vertx, withBus(config, "resultsAddress", "my.results"));
    List<JsonObject> results = listen(vertx, "my.results");

    vertx.eventBus().send("my.generate", prompt("a"));
    Await.until(() -> results.size() == 1);

    assertThat(failureType(results.get(0))).isNull();
    assertThat(Await.result(vertx.eventBus().request("my.status", null)).body()).isNotNull();
  }
}
