package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Web pages of other sites and malformed requests cannot use the gateway. */
@ExtendWith(VertxExtension.class)
class GatewayAttacksTest {
  private static final String TOKEN = "0123456789abcdef-token";

  private Vertx vertx;
  private GatewayFixture gateway;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    gateway = GatewayFixture.create(vertx);
  }

  @AfterEach
  void close() {
    assertThat(gateway.stub.ledger().posts()).isZero();
    gateway.close();
  }

  private String raw(String request) {
    RawClient client = RawClient.connect(vertx, gateway.port).write(request);
    String response = client.await("\r\n\r\n");
    client.close();
    return response;
  }

  private String post(String... headers) {
    return RawClient.post(gateway.port, cat().encode(), headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: ",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void aPageOfAnotherSiteIsRejected(String header) {
    assertThat(raw(post(header)))
        .startsWith("HTTP/1.1 403")
        .doesNotContainIgnoringCase("access-control");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "127.0.0.1@evil.example",
        "[::2]",
        "[::1",
        "localhost:99999",
        "localhost\r\nHost: evil.example",
        "localhost\r\nHost: localhost",
        "192.168.0.1"
      })
  void aNameThatLeadsToThisMachineIsRejected(String host) {
    assertThat(raw(post().replace("127.0.0.1:" + gateway.port, host)))
        .matches("(?s)HTTP/1.1 40[03].*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:8080", "127.9.9.9"})
  void namesOfThisMachineAreAccepted(String host) {
    String models = "GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\n\r\n";

    assertThat(raw(models)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aPreflightRequestGetsNoPermission() {
    String options =
        String.join(
            "\r\n",
            "OPTIONS /v1/images/generations HTTP/1.1",
            "Host: localhost",
            "Access-Control-Request-Method: POST",
            "",
            "");

    assertThat(raw(options))
        .startsWith("HTTP/1.1 405")
        .doesNotContainIgnoringCase("access-control");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/jsonp",
        "text/plain; application/json"
      })
  void aTypeThatAFormCanSendIsRejected(String type) {
    HttpResponse<String> response = gateway.post(cat(), "Content-Type", type);

    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void anEncodedBodyIsRejected() {
    assertThat(gateway.post(cat(), "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"prompt\": 1}", "{\"prompt\": \"a\", \"x\\u0000\": 1}"})
  void aMalformedBodyIsRejectedWithBothEnvelopes(String body) {
    HttpResponse<String> response =
        gateway.send(gateway.request(GatewayFixture.IMAGES).POST(BodyPublishers.ofString(body)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getJsonObject("error").getString("param")).isNotEmpty();
    assertThat(json(response).getInteger("statusCode")).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 5;Content-Length: 6",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Content-Length : 5",
        "X-Bad\u0000: 1"
      })
  void aRequestThatProxiesReadDifferentlyIsRejected(String headers) {
    String request =
        "POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\n"
            + headers.replace(";", "\r\n")
            + "\r\n\r\n0\r\n\r\n";

    RawClient client = RawClient.connect(vertx, gateway.port).write(request);

    assertThat(client.awaitClosed()).doesNotContain("HTTP/1.1 2");
  }

  @ParameterizedTest
  @CsvSource({"Idempotency-Key, ä", "Idempotency-Key, a b"})
  void aKeyThatIsNotVisibleAsciiIsRejected(String name, String value) {
    assertThat(raw(post(name + ": " + value))).startsWith("HTTP/1.1 400");
  }

  @Test
  void twoKeysAreRejected() {
    assertThat(raw(post("Idempotency-Key: a", "Idempotency-Key: b"))).startsWith("HTTP/1.1 400");
  }

  @Test
  void aLongHeadIsRejected() {
    assertThat(raw(post("X: " + "x".repeat(20_000)))).startsWith("HTTP/1.1 431");
    assertThat(raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .contains(" 414 ");
  }

  @Test
  void anIdInAPathCannotAddAHeader() {
    HttpResponse<String> response = gateway.get("/v1/generations/x%0d%0aX-Evil:%201");
    HttpResponse<String> model = gateway.get("/v1/models/x%0d%0aX-Evil:%201");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "x-evil")).isNull();
    assertThat(model.statusCode()).isEqualTo(404);
    assertThat(header(model, "x-evil")).isNull();
  }

  @Test
  void anUpgradeToHttp2IsIgnored() {
    String upgrade =
        String.join(
            "\r\n",
            "GET /v1/models HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAAP__",
            "",
            "");

    assertThat(raw(upgrade)).startsWith("HTTP/1.1 200");
  }

  @Test
  void withAnAccessTokenNothingWorksWithoutIt() {
    GatewayOptions options = new GatewayOptions().setAccessToken(TOKEN);
    assertThat(options.toString()).doesNotContain(TOKEN);
    try (GatewayFixture secured =
        GatewayFixture.create(vertx, options, GatewayFixture.clientOptions())) {
      assertThat(secured.post(cat()).statusCode()).isEqualTo(401);
      assertThat(secured.post(cat(), "Authorization", "Bearer x").statusCode()).isEqualTo(401);
      assertThat(secured.post(cat(), "Authorization", TOKEN).statusCode()).isEqualTo(401);
      assertThat(secured.get("/v1/models").statusCode()).isEqualTo(401);
      assertThat(secured.get("/v1/generations/x").statusCode()).isEqualTo(401);
      assertThat(secured.stub.ledger().posts()).isZero();
      assertThat(secured.post(cat(), "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }
}
