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
import static io.fluxbus.eventbus.BusFixture.isType;
import static io.fluxbus.eventbus.BusFixture.listen;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
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
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
  void aTypedRequestIsAnsweredWithATypedResult(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));

    GenerationResult result = Await.result(request(vertx, CAT));

    assertThat(result.images()).hasSize(1);
  }

  @Test
  void aFailureOfAJsonRequestIsAFailedReply(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(400, "no cats"));
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, prompt("a1")));

    assertThat(failure).isExactlyInstanceOf(ReplyException.class);
    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining("no cats").hasMessageContaining("It was not billed.");
  }

  @Test
  void aFailureOfATypedRequestIsTheExceptionItself(Vertx vertx) {
    StubServer stub =
        images(vertx).enqueue(StubAnswer.raw(200, "{}").withHeader("x-inference-id", "inf-1"));
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, CAT));

    assertThat(failure)
        .isInstanceOfSatisfying(
            GenerationException.class,
            exception -> {
              assertThat(exception.type()).isEqualTo(FailureType.BAD_RESPONSE);
              assertThat(exception.billed()).isEqualTo(Billed.YES);
              assertThat(exception.inferenceId()).isEqualTo("inf-1");
              assertThat(exception.attempts()).isEqualTo(1);
            });
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
  void allOutcomesArePublishedIfConfigured(Vertx vertx) {
    deploy(vertx, withBus(config(images(vertx).baseUrl()), "publishResults", "ALL"));
    List<JsonObject> results = listen(vertx, RESULTS);

    Await.result(request(vertx, prompt("asked")));
    Await.until(() -> results.size() == 1);

    assertThat(results.get(0).getString("id")).isEqualTo("asked");
  }

  @Test
  void aPublishedMessageIsRejectedBecauseEveryInstanceWouldPay(Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()), 2, ThreadingModel.EVENT_LOOP);
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx.eventBus().publish(GENERATE, prompt("to-all"));
    Await.until(() -> results.size() == 2);

    assertThat(results).extracting(BusFixture::failureType).containsOnly("INVALID_REQUEST");
    assertThat(results.get(0).getJsonObject("failure").getString("message"))
        .contains("the message must be sent, not published");
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void eventsContainEveryStageAndNoPromptOrUrl(Vertx vertx) {
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
  void eventsCanBeDisabled(Vertx vertx) {
    deploy(vertx, withBus(config(images(vertx).baseUrl()), "publishEvents", false));
    List<JsonObject> events = listen(vertx, EVENTS);
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx.eventBus().send(GENERATE, prompt("a"));
    Await.until(() -> results.size() == 1);

    assertThat(events).isEmpty();
  }

  @Test
  void theStatusContainsTheClientsStatistics(Vertx vertx) {
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
  void aCancelKeyCancelsAllItsCalls(Vertx vertx) {
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
}
