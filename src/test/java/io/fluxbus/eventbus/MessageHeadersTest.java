package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.RESULTS;
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
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers of a message: the options of the call, and how its outcome is delivered. */
@ExtendWith(VertxExtension.class)
class MessageHeadersTest {
  private static final GenerationRequest CAT = GenerationRequest.of("a cat").withId("cat");

  private static StubServer images(Vertx vertx) {
    return stub(vertx, new StubOptions().setForm(StubForm.IMAGES));
  }

  @Test
  void withReplyOutcomeTheReplyIsTheWholeOutcome(Vertx vertx) {
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
  void theOutcomeIsSentToTheReplyToAddress(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.failure(400, "no"), StubAnswer.success());
    deploy(vertx, config(stub.baseUrl()));
    List<JsonObject> results = listen(vertx, RESULTS);
    List<Message<Object>> received = new CopyOnWriteArrayList<>();
    Await.result(vertx.eventBus().consumer("fluxbus.mine", received::add).completion());
    DeliveryOptions toMine =
        delivery()
            .addHeader("fluxbus-reply-to", "fluxbus.mine")
            .addHeader("fluxbus-cancel-key", "the-key");

    vertx.eventBus().send(GENERATE, prompt("json"), toMine);
    Await.until(() -> received.size() == 1);
    vertx.eventBus().send(GENERATE, CAT, toMine);
    Await.until(() -> received.size() == 2);

    assertThat(received).allMatch(m -> m.headers().get("fluxbus-cancel-key").equals("the-key"));
    assertThat(((JsonObject) received.get(0).body()).getString("status")).isEqualTo("failed");
    assertThat(((GenerationOutcome) received.get(1).body()).failure()).isNull();
    assertThat(results).isEmpty();
  }

  @Test
  void theOutcomeIsPublishedToTheResultsAddressOfTheMessage(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));
    List<JsonObject> received = listen(vertx, "fluxbus.mine");
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx
        .eventBus()
        .send(GENERATE, prompt("a"), delivery().addHeader("fluxbus-results", "fluxbus.mine"));
    JsonObject reply =
        Await.result(
            request(vertx, prompt("b"), delivery().addHeader("fluxbus-results", "fluxbus.mine")));
    Await.until(() -> received.size() == 2);

    assertThat(reply.getJsonArray("images")).hasSize(1);
    assertThat(received).extracting(o -> o.getString("id")).containsExactlyInAnyOrder("a", "b");
    assertThat(results).isEmpty();
  }

  @Test
  void aHeaderSetsTheTimeout(Vertx vertx) {
    StubServer stub = images(vertx).enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader("fluxbus-timeout-ms", "300")));

    assertThat(isType(failure, FailureType.OUTCOME_UNKNOWN)).isTrue();
  }

  @Test
  void aHeaderSetsThePriority(Vertx vertx) {
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
    "fluxbus-idempotency-key, '', must be 1 to 255 visible ASCII characters",
    "fluxbus-idempotency-key, two words, must be 1 to 255 visible ASCII characters",
    "fluxbus-tenant, '', must be 1 to 64 characters of A-Za-z0-9._-",
    "fluxbus-tenant, a:b, must be 1 to 64 characters of A-Za-z0-9._-",
    "fluxbus-deadline, 5, is not a header of Fluxbus"
  })
  void anInvalidHeaderIsRejectedByName(String name, String value, String rule, Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, prompt("a"), delivery().addHeader(name, value)));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining(name + " " + rule);
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aWorkerWithoutAStoreRejectsAnIdempotencyKey(Vertx vertx) {
    StubServer stub = images(vertx);
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure =
        failed(
            request(
                vertx, prompt("a"), delivery().addHeader("fluxbus-idempotency-key", "order-4711")));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining("this client has no store");
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aRejectedTypedRequestKeepsItsId(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));

    GenerationOutcome rejected =
        Await.result(
            request(
                vertx,
                CAT,
                delivery().addHeader("fluxbus-reply", "outcome").addHeader("fluxbus-x", "1")));

    assertThat(rejected.id()).isEqualTo("cat");
    assertThat(rejected.failure().type()).isEqualTo(FailureType.INVALID_REQUEST);
  }

  @Test
  void headersOfTheApplicationAreIgnored(Vertx vertx) {
    deploy(vertx, config(images(vertx).baseUrl()));

    JsonObject reply =
        Await.result(request(vertx, prompt("a"), delivery().addHeader("traceparent", "00-1")));

    assertThat(reply.getJsonArray("images")).hasSize(1);
  }
}
