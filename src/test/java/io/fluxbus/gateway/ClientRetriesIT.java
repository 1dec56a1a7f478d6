package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The retries of unmodified clients never cause a second billed generation. */
@ExtendWith(VertxExtension.class)
class ClientRetriesIT {
  /** What a proxy sends that has waited too long. */
  private static final String GATEWAY_TIMEOUT =
      "HTTP/1.1 504 Gateway Timeout\r\nContent-Type: text/html\r\nContent-Length: 6\r\n"
          + "Connection: close\r\n\r\n<html>";

  private Vertx vertx;
  private GatewayFixture gateway;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    gateway = GatewayFixture.create(vertx);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private LossyProxy proxy(int losses, String answer) {
    // The first request is in flight when its connection is lost.
    gateway.stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(300)));
    return new LossyProxy(
        vertx, gateway.port, losses, () -> gateway.stub.ledger().posts() > 0, answer);
  }

  private void assertPaidOnce(String outcome) {
    assertThat(outcome).contains(gateway.stub.baseUrl());
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }

  static Stream<Arguments> unknownOutcomes() {
    return Arrays.stream(RetryingClient.values())
        .flatMap(
            client ->
                Stream.of(StubFault.GATEWAY, StubFault.RESET, StubFault.CUT)
                    .flatMap(
                        fault ->
                            List.of("", "order-1").stream()
                                .map(key -> Arguments.of(client, fault, key))));
  }

  @ParameterizedTest
  @MethodSource("unknownOutcomes")
  void anUnknownOutcomeIsNotRepeated(RetryingClient client, StubFault fault, String key) {
    client.require();
    gateway.stub.enqueue(StubAnswer.fault(fault));

    assertThat(client.generate(gateway.url() + "/v1", key)).isEqualTo("failed 504");

    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aLostConnectionWithAKeyIsPaidOnce(RetryingClient client) {
    client.require();
    LossyProxy proxy = proxy(2, "");

    assertPaidOnce(client.generate(proxy.baseUrl(), "order-1"));

    assertThat(proxy.remaining()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutOfAProxyWithAKeyIsPaidOnce(RetryingClient client) {
    client.require();
    LossyProxy proxy = proxy(1, GATEWAY_TIMEOUT);

    assertPaidOnce(client.generate(proxy.baseUrl(), "order-1"));

    assertThat(proxy.remaining()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aFailureThatWasNotBilledIsRepeated(RetryingClient client) {
    client.require();
    for (int i = 0; i < 4; i++) {
      gateway.stub.enqueue(StubAnswer.raw(429, "{\"message\": \"slow down\"}"));
    }

    assertThat(client.generate(gateway.url() + "/v1", "order-1")).contains(gateway.stub.baseUrl());

    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void curlWithAKeyPaysOnce() {
    Programs.require("curl");
    LossyProxy proxy = proxy(2, GATEWAY_TIMEOUT);

    String out =
        Programs.run(
            Path.of("target"),
            Map.of(),
            "curl",
            "--silent",
            "--show-error",
            "--retry",
            "5",
            "--header",
            "Content-Type: application/json",
            "--header",
            "Idempotency-Key: order-1",
            "--data",
            GatewayFixture.cat().encode(),
            proxy.baseUrl() + "/images/generations");

    assertPaidOnce(out);
    assertThat(proxy.remaining()).isZero();
  }
}
