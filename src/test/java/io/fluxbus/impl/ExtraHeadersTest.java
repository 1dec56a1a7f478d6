package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ExtraHeadersTest {
  private static final String SECRET = "gateway-s3cr3t";

  @Test
  void everyPostContainsTheExtraHeaders(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, Fixture.SUCCESS);
    FluxClientOptions options =
        options(server.url()).setHeaders(Map.of("X-Gateway-Key", SECRET, "cf-access", "a b"));
    FluxClient client = FluxClient.create(vertx, new FluxClientOptions(options.toJson()));

    assertSucceeded(outcome(client), 1);
    assertSucceeded(outcome(client), 1);

    assertThat(server.requests())
        .hasSize(2)
        .allSatisfy(
            request ->
                assertThat(request)
                    .contains("\r\nX-Gateway-Key: " + SECRET + "\r\n", "\r\ncf-access: a b\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"400 Bad Request", "401 Unauthorized", "500 Error", "502 Bad Gateway"})
  void aValueThatTheServerRepeatsIsMasked(String status, Vertx vertx) {
    String said = Fixture.failure(status, "the key " + SECRET + " is wrong");
    RawServer server = RawServer.answering(vertx, said);
    FluxClientOptions options =
        options(server.url()).setMaxAttempts(1).setHeaders(Map.of("X-Gateway-Key", SECRET));

    GenerationException failure = outcome(FluxClient.create(vertx, options)).failure();

    assertThat(failure).hasMessageContaining("the key *** is wrong");
    assertThat(failure.toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "content-type",
        "CONTENT-LENGTH",
        "Host",
        "Accept",
        "Accept-Encoding",
        "User-Agent",
        "X-Client-Request-Id",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "Expect",
        "Proxy-Authorization",
        "Keep-Alive",
        "Content-Encoding",
        ":authority",
        ":path",
        "",
        " ",
        "X Y",
        "X:Y",
        "X\n",
        "X\r\nY",
        "é",
        "X\u0000"
      })
  void aReservedOrInvalidHeaderIsRejected(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions().setHeaders(Map.of(name, SECRET)))
        .withMessageStartingWith("headers ")
        .withMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        SECRET + "\n",
        SECRET + "\r\nX: y",
        SECRET + "\u0000",
        SECRET + "é",
        " " + SECRET,
        SECRET + "\u007f",
        SECRET + "\u2028"
      })
  void aValueThatIsNotOneLineOfAsciiIsRejectedWithoutItsText(String value) {
    JsonObject json = new JsonObject().put("headers", new JsonObject().put("X-Key", value));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions(json))
        .withMessage("headers: the value of X-Key is not valid");
  }

  @Test
  void aNameThatDiffersOnlyInCaseIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions().setHeaders(Map.of("X-Key", "1", "x-key", "2")))
        .withMessageContaining("twice");
  }
}
