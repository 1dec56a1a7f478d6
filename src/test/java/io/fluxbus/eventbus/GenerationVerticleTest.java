package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.CANCEL;
import static io.fluxbus.eventbus.BusFixture.EVENTS;
import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.RESULTS;
import static io.fluxbus.eventbus.BusFixture.STATUS;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.delivery;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failed;
import static io.fluxbus.eventbus.BusFixture.failureType;
import static io.fluxbus.eventbus.BusFixture.isType;
import static io.fluxbus.eventbus.BusFixture.listen;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.tryToDeploy;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class GenerationVerticleTest {
  private static final GenerationRequest CAT = GenerationRequest.of("a cat").withId("cat");

  private static StubServer images(Vertx vertx) {
    return stub(vertx, new StubOptions().setForm(StubForm.IMAGES));
  }

  @Test
  void jsonIsAnsweredWithTheResultAsJson(Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()));

    JsonObject result = Await.result(request(vertx, prompt("a1").put("seed", 7)));

    JsonObject image = result.getJsonArray("images").getJsonObject(0);
    assertThat(image.getString("url")).startsWith(stub.baseUrl());
    assertThat(image.getInteger("width")).isEqualTo(256);
    assertThat(result.getLong("seed")).isEqualTo(7);
    assertThat(result.getDouble("usd_spent")).isEqualTo(0.06);
    assertThat(result.getString("inference_id")).startsWith("stub-");
    assertThat(stub.ledger().entries("a1")).hasSize(1);
  }

  @Test
  void aValueIsAnsweredWithAValue(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));

    GenerationResult result = Await.result(request(vertx, CAT));

    assertThat(result.images()).hasSize(1);
  }

  @Test
  void aFailureOfJsonIsOneOfTheMessage(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(400, "no cats"));
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, prompt("a1")));

    assertThat(failure).isExactlyInstanceOf(ReplyException.class);
    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining("no cats").hasMessageContaining("It was not billed.");
  }

  @Test
  void aFailureOfAValueIsTheExceptionItself(Vertx vertx) {
    StubServer stub =
        images(vertx).enqueue(StubAnswer.raw(200, "{}").withHeader("x-inference-id", "inf-1"));
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, CAT));

    assertThat(failure)
        .isInstanceOfSatisfying(
            GenerationException.class,
            whole -> {
              assertThat(whole.type()).isEqualTo(FailureType.BAD_RESPONSE);
              assertThat(whole.billed()).isEqualTo(Billed.YES);
              assertThat(whole.inferenceId()).isEqualTo("inf-1");
              assertThat(whole.attempts()).isEqualTo(1);
            });
  }

  @Test
  void whoAsksForTheOutcomeGetsItBeItAFailureOrNot(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(400, "no"), StubAnswer.success());
    deploy(vertx, config(stub.baseUrl()));

    JsonObject failed =
        Await.result(
            request(vertx, prompt("a1"), delivery().addHeader("fluxbus-reply", "outcome")));
    GenerationOutcome succeeded =
        Await.result(request(vertx, CAT, delivery().addHeader("fluxbus-reply", "outcome")));

    assertThat(failed.getString("id")).isEqualTo("a1");
    assertThat(failed.getString("status")).isEqualTo("failed");
    assertThat(failed.getJsonObject("failure").getString("billed")).isEqualTo("no");
    assertThat(succeeded.id()).isEqualTo("cat");
    assertThat(succeeded.failure()).isNull();
  }

  @Test
  void anOutcomeIsSentToTheAddressThatAMessageNames(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(400, "no"), StubAnswer.success());
    deploy(vertx, config(stub.baseUrl()));
    List<JsonObject> results = listen(vertx, RESULTS);
    List<Message<Object>> mine = new CopyOnWriteArrayList<>();
    Await.result(vertx.eventBus().consumer("fluxbus.mine", mine::add).completion());
    DeliveryOptions toMine =
        delivery()
            .addHeader("fluxbus-reply-to", "fluxbus.mine")
            .addHeader("fluxbus-cancel-key", "the-key");

    vertx.eventBus().send(GENERATE, prompt("json"), toMine);
    Await.until(() -> mine.size() == 1);
    vertx.eventBus().send(GENERATE, CAT, toMine);
    Await.until(() -> mine.size() == 2);

    assertThat(mine).allMatch(m -> m.headers().get("fluxbus-cancel-key").equals("the-key"));
    assertThat(((JsonObject) mine.get(0).body()).getString("status")).isEqualTo("failed");
    assertThat(((GenerationOutcome) mine.get(1).body()).failure()).isNull();
    assertThat(results).isEmpty();
  }

  @Test
  void withoutAReplyAddressTheOutcomeIsPublished(Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()));
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx.eventBus().send(GENERATE, prompt("sent"));
    vertx.eventBus().send(GENERATE, CAT);
    Await.until(() -> results.size() == 2);

    assertThat(results)
        .extracting(outcome -> outcome.getString("id") + " " + outcome.getString("status"))
        .containsExactlyInAnyOrder("sent succeeded", "cat succeeded");
    assertThat(results.get(0).getJsonObject("result").getJsonArray("images")).hasSize(1);
  }

  @Test
  void aMessageMayNameWhereItsOutcomeIsPublished(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));
    List<JsonObject> mine = listen(vertx, "fluxbus.mine");
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx
        .eventBus()
        .send(GENERATE, prompt("a"), delivery().addHeader("fluxbus-results", "fluxbus.mine"));
    JsonObject reply =
        Await.result(
            request(vertx, prompt("b"), delivery().addHeader("fluxbus-results", "fluxbus.mine")));
    Await.until(() -> mine.size() == 2);

    assertThat(reply.getJsonArray("images")).hasSize(1);
    assertThat(mine).extracting(o -> o.getString("id")).containsExactlyInAnyOrder("a", "b");
    assertThat(results).isEmpty();
  }

  @Test
  void allOutcomesArePublishedWhenAskedFor(Vertx vertx) {
    deploy(vertx, withBus(config(images(vertx).baseUrl()), "publishResults", "ALL"));
    List<JsonObject> results = listen(vertx, RESULTS);

    Await.result(request(vertx, prompt("asked")));
    Await.until(() -> results.size() == 1);

    assertThat(results.get(0).getString("id")).isEqualTo("asked");
  }

  @Test
  void theTimeoutTravelsInAHeader(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader("fluxbus-timeout-ms", "300")));

    assertThat(isType(failure, FailureType.OUTCOME_UNKNOWN)).isTrue();
  }

  @Test
  void thePriorityTravelsInAHeader(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(20))));
    deploy(vertx, oneAtATime(stub.baseUrl()));
    List<Future<JsonObject>> replies =
        List.of(
            request(vertx, prompt("first")),
            request(vertx, prompt("bulk"), delivery().addHeader("fluxbus-priority", "bulk")),
            request(
                vertx,
                prompt("interactive"),
                delivery().addHeader("fluxbus-priority", "interactive")));

    Await.result(Future.all(replies));

    assertThat(stub.ledger().entries())
        .extracting(entry -> entry.requestId())
        .containsExactly("first", "interactive", "bulk");
  }

  @ParameterizedTest
  @CsvSource({
    "fluxbus-timeout-ms, 0, must be an integer of at least 1",
    "fluxbus-timeout-ms, soon, must be an integer of at least 1",
    "fluxbus-priority, high, must be interactive or bulk",
    "fluxbus-results, ' ', must not be blank",
    "fluxbus-reply-to, ' ', must not be blank",
    "fluxbus-reply, all, must be result or outcome",
    "fluxbus-cancel-key, '', must be 1 to 128 characters",
    "fluxbus-deadline, 5, is no header of Fluxbus"
  })
  void aWrongHeaderIsRefusedByName(String name, String value, String rule, Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, prompt("a"), delivery().addHeader(name, value)));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining(name + " " + rule);
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void whatIsPublishedIsRefusedSinceEachInstanceWouldPay(Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()), 2, ThreadingModel.EVENT_LOOP);
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx.eventBus().publish(GENERATE, prompt("to-all"));
    Await.until(() -> results.size() == 2);

    assertThat(results).extracting(BusFixture::failureType).containsOnly("INVALID_REQUEST");
    assertThat(results.get(0).getJsonObject("failure").getString("message"))
        .contains("it must be sent, not published");
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aValueThatIsRefusedKeepsItsId(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));

    GenerationOutcome refused =
        Await.result(
            request(
                vertx,
                CAT,
                delivery().addHeader("fluxbus-reply", "outcome").addHeader("fluxbus-x", "1")));

    assertThat(refused.id()).isEqualTo("cat");
    assertThat(refused.failure().type()).isEqualTo(FailureType.INVALID_REQUEST);
  }

  @Test
  void otherHeadersAreTheApplicationsOwn(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));

    JsonObject reply =
        Await.result(request(vertx, prompt("a"), delivery().addHeader("traceparent", "00-1")));

    assertThat(reply.getJsonArray("images")).hasSize(1);
  }

  @Test
  void eventsTellEveryStageAndNoSecret(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(429, "slow down"));
    String deployment = deploy(vertx, config(stub.baseUrl()));
    List<JsonObject> events = listen(vertx, EVENTS);

    Await.result(request(vertx, prompt("e1")));
    Await.until(() -> events.size() == 5);

    assertThat(events)
        .extracting(event -> event.getString("event"))
        .containsExactly("accepted", "started", "retrying", "started", "settled");
    assertThat(events).allMatch(event -> event.getString("id").equals("e1"));
    assertThat(events).allMatch(event -> event.getString("worker").equals(deployment));
    assertThat(events.get(2).getJsonObject("failure").getString("type")).isEqualTo("RATE_LIMITED");
    assertThat(events.get(2).getJsonObject("failure").fieldNames()).doesNotContain("message");
    assertThat(events.get(3).getInteger("attempt")).isEqualTo(2);
    assertThat(events.get(4).getString("status")).isEqualTo("succeeded");
    assertThat(new JsonArray(events).encode()).doesNotContain("http", "a cat");
  }

  @Test
  void eventsCanBeLeftOut(Vertx vertx) {
    deploy(vertx, withBus(config(images(vertx).baseUrl()), "publishEvents", false));
    List<JsonObject> events = listen(vertx, EVENTS);
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx.eventBus().send(GENERATE, prompt("a"));
    Await.until(() -> results.size() == 1);

    assertThat(events).isEmpty();
  }

  @Test
  void theStatusIsTheClients(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(400, "no"));
    String deployment = deploy(vertx, config(stub.baseUrl()));
    failed(request(vertx, prompt("a")));
    Await.result(request(vertx, prompt("b")));

    JsonObject status =
        Await.result(vertx.eventBus().<JsonObject>request(STATUS, null).map(Message::body));

    assertThat(status.getString("worker")).isEqualTo(deployment);
    assertThat(status.getBoolean("draining")).isFalse();
    assertThat(status.getInteger("in_flight")).isZero();
    assertThat(status.getInteger("queued")).isZero();
    assertThat(status.getInteger("limit")).isGreaterThanOrEqualTo(16);
    assertThat(status.getLong("succeeded")).isEqualTo(1);
    assertThat(status.getJsonObject("failures"))
        .isEqualTo(new JsonObject().put("INVALID_REQUEST", 1));
    assertThat(status.getDouble("spent_usd")).isEqualTo(0.06);
  }

  @Test
  void aKeyCancelsWhatItCovers(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    deploy(vertx, oneAtATime(stub.baseUrl()));
    Future<JsonObject> runs =
        request(vertx, prompt("runs"), delivery().addHeader("fluxbus-cancel-key", "k"));
    Future<JsonObject> waits =
        request(vertx, prompt("waits"), delivery().addHeader("fluxbus-cancel-key", "k"));
    Await.until(() -> stub.ledger().accepted() == 1);

    vertx.eventBus().publish(CANCEL, 42);
    vertx.eventBus().publish(CANCEL, "other");
    vertx.eventBus().publish(CANCEL, "k");

    assertThat(failed(runs))
        .hasMessageStartingWith("CANCELLED: ")
        .hasMessageContaining("It may have been billed.");
    assertThat(failed(waits))
        .hasMessageStartingWith("CANCELLED: ")
        .hasMessageContaining("It was not billed.");
    assertThat(stub.ledger().posts()).isEqualTo(1);
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
    "'{\"apiKeyFile\": \"target/no-such-key\"}', apiKeyFile: target/no-such-key cannot be read"
  })
  void aWrongConfigurationFailsTheDeploymentByName(String json, String message, Vertx vertx) {
    Throwable failure =
        Await.failure(tryToDeploy(vertx, new JsonObject(json), 1, ThreadingModel.EVENT_LOOP));

    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure).hasMessageStartingWith(message);
  }

  @Test
  void nullsAreOptionsThatWereNotSet(Vertx vertx) {
    JsonObject config = config(images(vertx).baseUrl()).putNull("spendLimitUsd");
    deploy(vertx, withBus(config, "clientName", null));

    assertThat(Await.<JsonObject>result(request(vertx, prompt("a")))).isNotNull();
  }

  @Test
  void whatTheProcessWasToldIsPassedOver(Vertx vertx) {
    JsonObject config = config(images(vertx).baseUrl()).put("java.version", "17").put("PATH", "/");
    deploy(vertx, config);

    assertThat(Await.<JsonObject>result(request(vertx, prompt("a")))).isNotNull();
  }

  @Test
  void itsAddressesCanBeMoved(Vertx vertx) {
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
