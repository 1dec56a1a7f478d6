package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of a request cannot add a header to its response, or exhaust a stack. */
class HeaderInjectionTest extends RawRequests {
  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"image_size\":[", "{\"metadata\":{\"a\":"})
  void aDeepBodyIsRejected(String open) {
    String body = open.repeat(200_000 / open.length());

    assertThat(send(RawClient.post(gateway.port, body)).await("\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\":\"a\\r\\nX-Evil: 1\"}",
        "{\"prompt\":\"a\",\"id\":\"a\\r\\nX-Evil: 1\"}",
        "{\"prompt\":\"a\",\"metadata\":{\"a\\r\\nX-Evil\":\"1\\r\\nX-Evil: 1\"}}",
        "{\"prompt\":\"a\",\"model\":\"a\\r\\nX-Evil: 1\"}",
        "{\"prompt\":\"a\",\"x\\r\\nX-Evil: 1\":1}",
        "{\"prompt\":\"a\",\"size\":\"a\\r\\nX-Evil: 1\"}",
      })
  void aTextOfTheBodyCannotAddAHeader(String body) {
    String received = send(RawClient.post(gateway.port, body)).await("\r\n\r\n");

    assertThat(received.substring(0, received.indexOf("\r\n\r\n")))
        .doesNotContainIgnoringCase("evil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Idempotency-Key: a\u0000b",
        "Idempotency-Key: a\tb",
        "Idempotency-Key: \u007f",
        "Idempotency-Key:",
        "Idempotency-Key: %0d%0a",
        "X-Client-Request-Id: a\u0000b",
        "X-Client-Request-Id: %0d%0aX-Evil:1",
        "X-Client-Request-Id: <script>",
        "Prefer: respond-async\u0000",
      })
  void aHeaderThatIsNotValidIsNotReturned(String header) {
    String received = send(post(header, "X: 1")).await("\r\n\r\n");

    assertThat(received)
        .doesNotContain("\u0000", "\u007f", "<script>")
        .doesNotContainIgnoringCase("\r\nx-evil");
  }

  @Test
  void aKeyThatIsTooLongIsRejected() {
    assertThat(send(post("Idempotency-Key: " + "a".repeat(256))).await("\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(
            send(post("Prefer: respond-async", "Idempotency-Key: " + "/".repeat(255)))
                .await("\r\n\r\n"))
        .startsWith("HTTP/1.1 202");
  }
}
