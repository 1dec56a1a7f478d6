package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.aimlapi.com, https://api.aimlapi.com:443, /v1/images/generations",
    "https://api.aimlapi.com/, https://api.aimlapi.com:443, /v1/images/generations",
    "https://api.aimlapi.com/v1, https://api.aimlapi.com:443, /v1/images/generations",
    "https://api.aimlapi.com/v1/images/generations, https://api.aimlapi.com:443,"
        + " /v1/images/generations",
    "https://api.aimlapi.com/v1/, https://api.aimlapi.com:443, /v1/images/generations",
    "HTTP://LocalHost:8080/gw, http://localhost:8080, /gw/v1/images/generations",
    "http://[::1]:9, http://[::1]:9, /v1/images/generations",
    "https://flux_gateway:8443, https://flux_gateway:8443, /v1/images/generations",
    "https://api.example.com., https://api.example.com:443, /v1/images/generations",
    "https://BÜCHER.example, https://xn--bcher-kva.example:443, /v1/images/generations",
    "https://b%C3%BCcher.example, https://xn--bcher-kva.example:443, /v1/images/generations",
    "http://127.1:80, http://127.0.0.1:80, /v1/images/generations",
    "' https://host/a b|{c}/ ', https://host:443, /a%20b%7C%7Bc%7D/v1/images/generations"
  })
  void aBaseUrlIsSplitIntoOriginAndEndpoint(String url, String origin, String endpoint) {
    BaseUrl base = BaseUrl.parse(url);

    assertThat(base.origin()).isEqualTo(origin);
    assertThat(base.endpoint()).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.aimlapi.com",
        "file:///etc/passwd",
        "ftp://host",
        "https://",
        "https:host",
        "https://host:0",
        "https://host:70000",
        "https://host?x=1",
        "https://host#x",
        "https://ho st"
      })
  @DisplayName("a text that is not a base URL is rejected, and the option is named")
  void rejects(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseUrl.parse(url))
        .withMessageStartingWith("baseUrl ");
  }

  @Test
  void nullIsRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> BaseUrl.parse(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://me:pass-word@host", "https://me:pass-word@ho st"})
  void noMessageShowsAPassword(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseUrl.parse(url))
        .withMessageNotContaining("pass-word");
  }

  @Test
  void theServerKeepsTheFinalDotAndHasNoBrackets() {
    assertThat(BaseUrl.parse("https://api.example.com./v1"))
        .returns("api.example.com", BaseUrl::host)
        .returns("api.example.com.", BaseUrl::server);
    assertThat(BaseUrl.parse("http://[2001:DB8:0:0:1::1]"))
        .returns("[2001:db8::1:0:0:1]", BaseUrl::host)
        .returns("2001:db8::1:0:0:1", BaseUrl::server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "127.0.0.1", "127.9.9.9", "[::1]", "[0:0:0:0:0:0:0:1]", "0x7f.1"})
  void loopbackHostsAreRecognized(String host) {
    assertThat(BaseUrl.parse("http://" + host).loopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost.evil.com", "127.0.0.1.evil.com", "128.0.0.1", "[::2]", "0.0.0.0"})
  void otherHostsAreNotLoopback(String host) {
    assertThat(BaseUrl.parse("http://" + host).loopback()).isFalse();
  }
}
