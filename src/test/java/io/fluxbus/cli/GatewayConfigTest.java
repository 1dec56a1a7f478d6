package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The option {@code gateway} of a configuration. */
@ExtendWith(VertxExtension.class)
class GatewayConfigTest {
  private static GatewayConfig read(String json) {
    return GatewayConfig.read(new JsonObject(json));
  }

  @Test
  void withoutAPortThereIsNoServer() {
    GatewayConfig config = read("{\"keepDuration\": \"2m\", \"limits\": {\"maxCalls\": 3}}");

    assertThat(config.address()).isNull();
    assertThat(config.options().getKeepDuration()).isEqualTo(120_000);
    assertThat(config.options().getLimits().getMaxCalls()).isEqualTo(3);
    assertThat(config.isDrainTimeoutSet()).isFalse();
    assertThat(config.page().isShowPrompts()).isFalse();
  }

  @Test
  void theHostIsThisMachineUnlessItIsSet() {
    assertThat(read("{\"port\": 80}").address()).isEqualTo(HostAndPort.create("127.0.0.1", 80));
    assertThat(read("{\"port\": 80, \"host\": \"h\"}").address())
        .isEqualTo(HostAndPort.create("h", 80));
  }

  @Test
  void nullMeansThatAnOptionIsNotSet() {
    GatewayConfig config =
        read(
            "{\"host\": null, \"port\": null, \"tokenFile\": null, \"drainTimeout\": null,"
                + " \"limits\": {\"maxCalls\": null}, \"page\": {\"maxViewers\": null}}");

    assertThat(config.address()).isNull();
    assertThat(config.isDrainTimeoutSet()).isFalse();
    assertThat(config.options().getLimits().getMaxCalls()).isEqualTo(20_000);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"host\": \"h\"} | gateway: port must be set with host",
        "{\"host\": \" \", \"port\": 1} | gateway: host must not be empty",
        "{\"port\": 65536} | gateway: port must be an integer from 0 to 65535",
        "{\"port\": \"1\"} | gateway: port must be an integer from 0 to 65535",
        "{\"tokenFile\": 1} | gateway: tokenFile must be a text",
        "{\"page\": 1} | gateway: page must be a JSON object",
        "{\"page\": {\"maxViewers\": 0}} | gateway: maxViewers must be at least 1",
        "{\"page\": {\"adminToken\": \"secret\"}} | gateway: unknown option: adminToken",
        "{\"accessToken\": \"secret\"} | gateway: unknown option: accessToken",
        "{\"limits\": {\"maxCals\": 1}} | gateway: unknown option: maxCals, did you mean maxCalls",
        "{\"limits\": {\"maxCalls\": 0}} | gateway: maxCalls must be at least 1",
        "{\"limits\": 1} | gateway: option limits has a value of the wrong type",
        "{\"kepDuration\": 1} | gateway: unknown option: kepDuration, did you mean keepDuration"
      })
  void anInvalidMemberIsNamed(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json))
        .withMessageStartingWith(message)
        .withMessageNotContaining("secret");
  }

  @Test
  void theEnvironmentSetsTheGatewayAndItsTokenIsNoOption(Vertx vertx) {
    ServeConfig config =
        Await.result(
            ServeConfig.read(
                vertx,
                null,
                Map.of(
                    "FLUXBUS_GATEWAY",
                    "{\"port\": 0, \"tokenFile\": \"token.txt\"}",
                    "FLUXBUS_GATEWAY_TOKEN",
                    "a-token-of-16-or-more"),
                Map.of()));

    assertThat(config.gateway().address().port()).isZero();
    assertThat(config.gateway().tokenFile()).isEqualTo("token.txt");
    assertThat(config.files()).containsExactly("token.txt");
    assertThat(config.verticle().isEmpty()).isTrue();
  }

  @Test
  void theCommandLineReplacesTheAddress() {
    GatewayConfig config = read("{\"port\": 80, \"tokenFile\": \"token.txt\"}");

    GatewayConfig elsewhere = config.at(HostAndPort.create("h", 81));

    assertThat(elsewhere.address()).isEqualTo(HostAndPort.create("h", 81));
    assertThat(elsewhere.tokenFile()).isEqualTo("token.txt");
  }
}
