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
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses to which a message may request that its outcome is sent or published. */
@ExtendWith(VertxExtension.class)
class MessageAddressesTest {
  static Stream<Arguments> forbidden() {
    List<String> both =
        List.of(
            "__vertx.reply.of-somebody",
            "__vertx.reply.0f8fad5b-d9cb-469f-a165-70867728950e",
            "__vertx_ping",
            "orders",
            "FLUXBUS.mine",
            "Fluxbus.mine",
            " fluxbus.mine",
            "fluxbus.",
            "fluxbus",
            "fluxbusx",
            "fluxbus.a\nb",
            "fluxbus.a\u0000",
            "fluxbus.a\u0085",
            "fluxbus." + "x".repeat(1 << 20),
            "",
            " ",
            GENERATE,
            CANCEL,
            STATUS,
            EVENTS);
    return Stream.concat(
        both.stream()
            .flatMap(
                a ->
                    Stream.of(BusHeaders.REPLY_TO, BusHeaders.RESULTS)
                        .map(header -> Arguments.of(header, a))),
        Stream.of(Arguments.of(BusHeaders.REPLY_TO, RESULTS)));
  }

  /** The bodies of all messages that arrive at an address. */
  private static List<Object> receivedAt(Vertx vertx, String address) {
    List<Object> bodies = new CopyOnWriteArrayList<>();
    MessageConsumer<Object> consumer =
        vertx.eventBus().consumer(address, message -> bodies.add(String.valueOf(message.body())));
    Await.result(consumer.completion());
    return bodies;
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void anAddressThatIsNotPermittedIsRejectedAndNothingIsSentThere(
      String header, String address, Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(vertx, config(stub.baseUrl()));
    boolean used = List.of(GENERATE, CANCEL, STATUS, EVENTS, RESULTS).contains(address);
    List<Object> received = used || address.isEmpty() ? List.of() : receivedAt(vertx, address);
    List<JsonObject> results = listen(vertx, RESULTS);

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader(header, address)));
    vertx.eventBus().send(GENERATE, prompt("b"), delivery().addHeader(header, address));
    Await.until(() -> !results.isEmpty());
    Await.<JsonObject>result(request(vertx, prompt("next")));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining(header + " must ");
    assertThat(failure.getMessage()).hasSizeLessThan(400);
    // Only one outcome: the worker did not receive the published outcome as a request.
    assertThat(results).extracting(outcome -> outcome.getString("id")).containsExactly("b");
    assertThat(received).isEmpty();
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {BusHeaders.REPLY_TO, BusHeaders.RESULTS})
  void aHeaderWithTwoValuesIsRejectedAndNeitherIsUsed(String header, Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(vertx, config(stub.baseUrl()));
    List<Object> first = receivedAt(vertx, "fluxbus.mine");
    List<Object> second = receivedAt(vertx, "orders");
    DeliveryOptions twice = delivery().addHeader(header, "fluxbus.mine");
    twice.getHeaders().add(header.toUpperCase(Locale.ROOT), "orders");

    ReplyException failure = failed(request(vertx, prompt("a"), twice));
    Await.<JsonObject>result(request(vertx, prompt("next")));

    assertThat(failure).hasMessageContaining(header + " must have one value");
    assertThat(first).isEmpty();
    assertThat(second).isEmpty();
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "app.replies.7", "fluxbus.mine", "fluxbus.results"})
  void anAddressThatIsPermittedGetsTheOutcome(String address, Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(
        vertx,
        withBus(
            config(stub.baseUrl()),
            "permittedAddresses",
            new JsonArray().add("orders").add("app.replies.*")));
    List<Object> received = receivedAt(vertx, address);

    Await.<JsonObject>result(
        request(vertx, prompt("a"), delivery().addHeader(BusHeaders.RESULTS, address)));

    Await.until(() -> received.size() == 1);
    assertThat(received.get(0).toString()).contains("\"id\":\"a\"", "succeeded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"__vertx.reply.of-somebody", "__vertx_ping", GENERATE, CANCEL, "\u0007", ""})
  void aPatternThatMatchesEverythingDoesNotPermitInternalAddresses(String address, Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(vertx, withBus(config(stub.baseUrl()), "permittedAddresses", new JsonArray().add("*")));

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader(BusHeaders.REPLY_TO, address)));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining(BusHeaders.REPLY_TO);
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void configuredAddressesOfTheWorkerAreProtectedLikeTheDefaults(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    JsonObject config = config(stub.baseUrl());
    withBus(config, "permittedAddresses", new JsonArray().add("studio.*"));
    withBus(config, "address", "studio.draw");
    withBus(config, "resultsAddress", "studio.results");
    deploy(vertx, config);
    List<Object> results = receivedAt(vertx, "studio.results");

    for (String address : List.of("studio.draw", GENERATE)) {
      vertx
          .eventBus()
          .send("studio.draw", prompt("a"), delivery().addHeader(BusHeaders.REPLY_TO, address));
    }
    Await.until(() -> results.size() == 2);
    Await.result(
        vertx
            .eventBus()
            .request(
                "studio.draw",
                prompt("b"),
                delivery().addHeader(BusHeaders.RESULTS, "studio.results")));
    Await.until(() -> results.size() == 3);

    assertThat(results.get(0).toString()).contains("INVALID_REQUEST");
    assertThat(results.get(2).toString()).contains("succeeded");
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void aRemoteClientStillReceivesItsOutcome(Vertx vertx) {
    deploy(vertx, config(stub(vertx, new StubOptions()).baseUrl()));

    assertThat(
            Await.result(
                    RemoteFluxClient.create(vertx).submit(GenerationRequest.of("a cat")).outcome())
                .failure())
        .isNull();
  }
}
