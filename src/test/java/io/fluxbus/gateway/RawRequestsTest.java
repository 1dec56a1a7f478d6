package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that servers and proxies may read differently, or that are none. */
class RawRequestsTest extends RawRequests {
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  /** A request whose body is in chunks. */
  private String chunked(String chunks) {
    return RawClient.post(gateway.port, "").replace("Content-Length: 0", CHUNKED) + chunks;
  }

  private static String chunk(String body) {
    return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
  }

  private static int responses(String received) {
    return (int) Pattern.compile("HTTP/1\\.[01] \\d").matcher(received).results().count();
  }

  /** A proxy that goes by the length would take the second request for a part of the body. */
  @Test
  void aRequestBehindAChunkedOneWithALengthIsNotRead() {
    String hidden = post();
    String body = chunk(cat().encode()) + "0\r\n\r\n";
    String first =
        chunked(body + hidden)
            .replace(CHUNKED, CHUNKED + "\r\nContent-Length: " + (body + hidden).length());

    String received = send(first).awaitClosed();

    assertThat(responses(received)).isEqualTo(1);
    assertThat(posts()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\nTransfer-Encoding : chunked",
        "\r\nTransfer-Encoding:\u000bchunked",
        "\r\nTransfer-Encoding: identity, chunked, chunked",
        "\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "\r\n Transfer-Encoding: chunked",
        "\r\nX: a\rTransfer-Encoding: chunked",
        "\r\nX: a\nTransfer-Encoding: chunked",
        "\r\nContent-Length: 7, 7",
        "\r\nContent-Length: 1e1",
        "\r\nContent-Length: 99999999999999999999",
        "\r\nContent-Length: 9223372036854775808",
      })
  void aLengthThatProxiesReadDifferentlyCostsNothing(String header) {
    String hidden = "0\r\n\r\n" + post();
    send(
        RawClient.post(gateway.port, hidden)
            .replace("\r\nContent-Type", header + "\r\nContent-Type"));
    roundTrip();

    assertThat(posts()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1\r\n\r\n",
        "xyz\r\n",
        "0x10\r\n",
        "ffffffffffffffff\r\n",
        "7fffffff\r\n",
        "\r\n\r\n",
        "5\r\nabcdefgh\r\n",
        "0\r\nContent-Length : 5\r\n\r\n",
      })
  void aMalformedChunkIsRejected(String chunks) {
    RawClient caller = send(chunked(chunks));
    roundTrip();

    caller.write("x".repeat(300_000));
    assertThat(caller.awaitClosed()).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
    assertThat(posts()).isZero();
  }

  @Test
  void extensionsOfChunksAndTrailersAreIgnoredWithinLimits() {
    String body = cat().encode();
    String fine = "%x;a=\"b\"\r\n%s\r\n0;c\r\nX-Trailer: 1\r\n\r\n".formatted(body.length(), body);
    assertThat(send(chunked(fine)).await("\r\n\r\n")).startsWith("HTTP/1.1 200");

    RawClient extension = send(chunked("1;" + "a".repeat(100_000) + "\r\n{\r\n"));
    RawClient trailer = send(chunked("1\r\n{\r\n0\r\nX: " + "a".repeat(100_000) + "\r\n\r\n"));

    assertThat(extension.awaitClosed()).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
    assertThat(trailer.awaitClosed()).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void manyHeadersAreRejected() {
    RawClient caller =
        send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + "a:\r\n".repeat(20_000));

    assertThat(caller.awaitClosed()).startsWith("HTTP/1.1 431");
  }

  @Test
  void aHeadThatNeverEndsIsCutOff() {
    gateway.close();
    start(new GatewayLimits().setIdleTimeout(20).setWriteTimeout(20));
    RawClient slow = send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n");
    long timer = vertx.setPeriodic(1, v -> slow.write("a: b\r\n"));

    slow.awaitClosed();

    vertx.cancelTimer(timer);
    assertThat(slow.received()).doesNotContain(" 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/models HTTP/1.1\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost: localhost:x\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /v1/models HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\n\r\n",
        "GET /v1/models\r\n\r\n",
        "GET /v1/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/models/%e HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://evil.example/v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET http://127.0.0.1/v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /v1/models HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "G\u0000T /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
      })
  void aRequestThatIsNotOneIsRejected(String request) {
    assertThat(send(request).await("\r\n\r\n"))
        .matches("(?s)HTTP/\\d\\.\\d [45]\\d\\d .*")
        .doesNotContain(" 500 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/generations/%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/generations/k-!!! HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/generations/k- HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/generations/g-%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/../v1/models/../x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "TRACE /v1/models HTTP/1.1\r\nHost: localhost\r\nCookie: secret\r\n\r\n",
        "PATCH /v1/images/generations HTTP/1.1\r\nHost: localhost\r\n\r\n",
      })
  void aPathThatDoesNotExistIsNotFound(String request) {
    assertThat(send(request).await("\r\n\r\n"))
        .matches("(?s)HTTP/1.1 40[045] .*")
        .doesNotContain("secret");
  }

  @Test
  void theBodyOfAnExpectantClientIsRequested() {
    String request = post("Expect: 100-continue");
    int head = request.indexOf("\r\n\r\n") + 4;

    RawClient caller = send(request.substring(0, head));
    caller.await("HTTP/1.1 100 Continue");
    caller.write(request.substring(head));

    caller.await("HTTP/1.1 200");
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    String models = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n";

    RawClient caller =
        send(post("X-Client-Request-Id: a") + models + post("X-Client-Request-Id: b"));

    Await.until(() -> responses(caller.received()) == 3);
    assertThat(caller.received().indexOf("x-request-id: a"))
        .isPositive()
        .isLessThan(caller.received().indexOf("x-request-id: b"));
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void clientsThatLeaveBeforeTheirBodyIsCompleteAreNoEvents() {
    for (int i = 0; i < 20; i++) {
      String request = post();
      send(request.substring(0, request.length() - 1));
    }
    roundTrip();

    callers.forEach(RawClient::close);

    Await.until(() -> gateway.server.openConnections() <= 1);
    assertThat(posts()).isZero();
  }
}
