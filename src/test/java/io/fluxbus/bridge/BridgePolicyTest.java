package io.fluxbus.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fluxbus.eventbus.BusHeaders;
import io.fluxbus.eventbus.BusOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgePolicyTest {
  private final BridgePolicy policy = new BridgePolicy(new BridgeOptions());

  private static BridgeMessage message(String type, String address, JsonObject headers) {
    Object body =
        switch (address) {
          case "fluxbus.status" -> null;
          case "fluxbus.cancel" -> "key";
          default -> new JsonObject();
        };
    return BridgeMessage.read(
        new JsonObject()
            .put("type", type)
            .put("address", address)
            .put("headers", headers)
            .put("body", body));
  }

  private static BridgeMessage message(String type, String address) {
    return message(type, address, new JsonObject());
  }

  private static BridgeMessage request(String header, Object value) {
    return message("send", "fluxbus.generate", new JsonObject().put(header, value));
  }

  @ParameterizedTest
  @CsvSource({
    "send, fluxbus.generate",
    "send, fluxbus.status",
    "publish, fluxbus.cancel",
    "register, fluxbus.results",
    "unregister, fluxbus.results",
    "register, fluxbus.events",
    "unregister, fluxbus.events"
  })
  void addressesOfFluxbusArePermittedForTheirPurpose(String type, String address) {
    policy.check(message(type, address));
  }

  @ParameterizedTest
  @CsvSource({
    "publish, fluxbus.generate",
    "register, fluxbus.generate",
    "register, fluxbus.status",
    "publish, fluxbus.status",
    "send, fluxbus.cancel",
    "register, fluxbus.cancel",
    "send, fluxbus.results",
    "publish, fluxbus.results",
    "publish, fluxbus.events",
    "send, fluxbus.events",
    "register, fluxbus.replies.1b6e0d4c",
    "send, fluxbus.replies.1b6e0d4c",
    "register, fluxbus.*",
    "send, fluxbus.generate2",
    "send, FLUXBUS.GENERATE",
    "send, __vertx.reply.1",
    "register, __vertx.reply.1",
    "publish, __vertx.clustering.ping",
    "send, app.orders",
    "register, app.orders"
  })
  void allOtherUsesAreDenied(String type, String address) {
    assertThatExceptionOfType(BridgeRejection.class)
        .isThrownBy(() -> policy.check(message(type, address)))
        .withMessageContaining(address)
        .matches(rejection -> rejection.code() == 403);
  }

  @Test
  void theAddressesAreThoseOfTheWorkers() {
    BridgePolicy other =
        new BridgePolicy(
            new BridgeOptions().setBusOptions(new BusOptions().setAddress("posters.generate")));

    other.check(message("send", "posters.generate"));

    assertThatExceptionOfType(BridgeRejection.class)
        .isThrownBy(() -> other.check(message("send", "fluxbus.generate")));
  }

  @Test
  void headersThatChooseATenantOrAnAddressAreDenied() throws IllegalAccessException {
    Set<String> permitted =
        Set.of(
            BusHeaders.TIMEOUT,
            BusHeaders.PRIORITY,
            BusHeaders.REPLY,
            BusHeaders.CANCEL_KEY,
            BusHeaders.IDEMPOTENCY_KEY);
    for (Field field : BusHeaders.class.getFields()) {
      String header = (String) field.get(null);
      BridgeMessage request = request(header, "x");
      if (permitted.contains(header)) {
        policy.check(request);
      } else {
        assertThatExceptionOfType(BridgeRejection.class)
            .as(header)
            .isThrownBy(() -> policy.check(request));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout", "localOnly", "codecName", "traceparent", "fluxbus-timeout"})
  void headersOfOtherProtocolsAreDenied(String header) {
    assertThatExceptionOfType(BridgeRejection.class)
        .isThrownBy(() -> policy.check(request(header, "1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"a cat\"", "1.5", "null", "123456789012345678901234567890"})
  void theBodyOfARequestIsAnObject(String body) {
    BridgeMessage message =
        BridgeMessage.read(
            new JsonObject(
                "{\"type\": \"send\", \"address\": \"fluxbus.generate\", \"body\": " + body + "}"));

    assertThatExceptionOfType(BridgeRejection.class).isThrownBy(() -> policy.check(message));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "45000, 45000",
    "599999, 599999",
    "600000, 600000",
    "600001, 600000",
    "86400000, 600000",
    "9999999999999999999999, 600000",
    ", 600000"
  })
  void noReplyTimeoutIsShorterThanTheDeadlineOfTheCall(String wanted, long deadline) {
    BridgeMessage request =
        wanted == null
            ? message("send", "fluxbus.generate")
            : request("Fluxbus-Timeout-Ms", wanted);

    DeliveryOptions delivery = policy.delivery(request);

    assertThat(delivery.getHeaders().getAll(BusHeaders.TIMEOUT))
        .containsExactly(Long.toString(deadline));
    assertThat(delivery.getSendTimeout()).isGreaterThanOrEqualTo(deadline + 60_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "-1", "1.5"})
  void aMalformedTimeLimitIsLeftToTheWorkerWhichRejectsIt(String wanted) {
    DeliveryOptions delivery = policy.delivery(request(BusHeaders.TIMEOUT, wanted));

    assertThat(delivery.getHeaders().get(BusHeaders.TIMEOUT)).isEqualTo(wanted);
  }

  @Test
  void theOutcomeOfARequestIsPublishedToo() {
    assertThat(policy.delivery(message("send", "fluxbus.generate")).getHeaders())
        .anySatisfy(
            header -> {
              assertThat(header.getKey()).isEqualTo(BusHeaders.RESULTS);
              assertThat(header.getValue()).isEqualTo("fluxbus.results");
            });
  }
}
