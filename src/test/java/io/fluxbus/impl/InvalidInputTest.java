package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.KEY;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and options that are rejected before any connection is made. */
@ExtendWith(VertxExtension.class)
class InvalidInputTest {
  static Stream<Arguments> invalidRequests() {
    return Stream.of(
        invalid("prompt", () -> GenerationRequest.of("")),
        invalid("prompt", () -> GenerationRequest.of(" \t\n")),
        invalid("prompt", () -> GenerationRequest.of("x".repeat(4_001))),
        invalid("prompt", () -> GenerationRequest.of("x".repeat(1 << 20))),
        invalid("prompt", () -> GenerationRequest.of("a\uD83D")),
        invalid("prompt", () -> GenerationRequest.of("\uDC07a")),
        invalid("prompt", () -> GenerationRequest.of("\uD83D\uDC07".repeat(4_001))),
        invalid("id", () -> CAT.withId("a\r\nX-Evil: 1")),
        invalid("id", () -> CAT.withId("a".repeat(129))),
        invalid("id", () -> CAT.withId("")));
  }

  private static Arguments invalid(String field, Supplier<GenerationRequest> making) {
    return arguments(field, making);
  }

  @ParameterizedTest
  @MethodSource("invalidRequests")
  @DisplayName("an invalid request opens no socket")
  void invalidRequest(String field, Supplier<GenerationRequest> making, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = client(vertx, server);

    assertThatThrownBy(() -> client.submit(making.get()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith(field + " ");

    assertThat(server.connections()).isZero();
    assertIdle(client, 0);
  }

  static Stream<Arguments> invalidOptions() {
    return Stream.of(
        rejected("apiKey", o -> o.setApiKey(KEY + "\nX-Evil: 1")),
        rejected("apiKey", o -> o.setApiKey(" ")),
        rejected("apiKey", o -> o.setApiKey("")),
        rejected("baseUrl", o -> o.setBaseUrl("api.aimlapi.com")),
        rejected("baseUrl", o -> o.setBaseUrl("file:///etc/passwd")),
        rejected("baseUrl", o -> o.setBaseUrl("https://user:" + KEY + "@example.com")),
        rejected("baseUrl", o -> o.setBaseUrl("http://example.com")),
        rejected("maxConcurrency", o -> o.setMaxConcurrency(0)),
        rejected("maxConcurrency", o -> o.setMaxConcurrency(-1)),
        rejected("maxQueueSize", o -> o.setMaxQueueSize(-1)),
        rejected("maxAttempts", o -> o.setMaxAttempts(0)),
        rejected("totalTimeout", o -> o.setTotalTimeout(-1)),
        rejected("attemptTimeout", o -> o.setAttemptTimeout(0)),
        rejected("retryBaseDelay", o -> o.setRetryBaseDelay(0)),
        rejected("requestsPerSecond", o -> o.setRequestsPerSecond(Double.NaN)),
        rejected("requestsPerSecond", o -> o.setRequestsPerSecond(0)),
        rejected("spendLimitUsd", o -> o.setSpendLimitUsd(Double.NaN)),
        rejected("spendLimitUsd", o -> o.setSpendLimitUsd(-1)),
        rejected("pricePerImageUsd", o -> o.setPricePerImageUsd(Double.POSITIVE_INFINITY)));
  }

  private static Arguments rejected(String option, Consumer<FluxClientOptions> change) {
    return arguments(option, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidOptions")
  @DisplayName("an invalid option is rejected with its name and without a secret")
  void invalidOption(String option, Consumer<FluxClientOptions> change, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClientOptions options = options(server.url());

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              change.accept(options);
              FluxClient.create(vertx, options);
            })
        .withMessageStartingWith(option)
        .withMessageNotContaining(KEY);
    assertThat(server.connections()).isZero();
  }

  @Test
  @DisplayName("a spend limit without a price is rejected, because it could not be enforced")
  void spendLimitWithoutAPrice(Vertx vertx) {
    FluxClientOptions options =
        new FluxClientOptions().setApiKey(KEY).setBaseUrl("https://localhost").setSpendLimitUsd(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessageStartingWith("pricePerImageUsd must be set with spendLimitUsd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "target/no-such-file", "target"})
  @DisplayName("a file without a certificate is rejected at creation")
  void unusableCertificates(String file, Vertx vertx) {
    FluxClientOptions options = options("https://localhost").setTrustedCertificates(List.of(file));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessageStartingWith("trustedCertificates: " + file);
  }

  @Test
  @DisplayName("http to another machine is rejected unless it is allowed")
  void plainHttpToAnotherMachine(Vertx vertx) {
    FluxClientOptions options = options("http://example.com");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessageContaining("baseUrl must be https");
    assertThat(FluxClient.create(vertx, options.setAllowPlainHttp(true))).isNotNull();
  }
}
