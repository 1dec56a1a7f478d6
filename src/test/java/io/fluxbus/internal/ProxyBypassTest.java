package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyBypassTest {
  @ParameterizedTest
  @CsvSource({
    "*, any.test, true",
    "example.com, example.com, true",
    "EXAMPLE.com., example.com., true",
    "example.com, api.example.com, true",
    ".example.com, example.com, true",
    ".example.com, api.example.com, true",
    "*.example.com, api.example.com, true",
    "*.example.com, example.com, false",
    "example.com, badexample.com, false",
    "example.com, example.com.evil.test, false",
    "example.com:443, example.com, true",
    "example.com:80, example.com, false",
    "bücher.example, xn--bcher-kva.example, true",
    "flux_gateway, flux_gateway, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.1, 127.0.0.1, true",
    "0.0.1, 127.0.0.1, false",
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "255.0.0.0/8, 10.0.0.1, false",
    "10.0.0.1/32, 10.0.0.1, true",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, example.com, false",
    "0.0.0.0/0, [::1], false",
    "10.*, 10.2.3.4, true",
    "10.*:443, 10.2.3.4, true",
    "10.*, 101.2.3.4, false",
    "192.168.*.*, 192.168.3.4, true",
    "192.168.1.*, 192.168.10.4, false",
    "10.*, 10.evil.test, false",
    "::1, [::1], true",
    "[::1], [::1], true",
    "[::1]:443, [::1], true",
    "[::1]:80, [::1], false",
    "0:0:0:0:0:0:0:1, [::1], true",
    "fe80::/10, [fe80::1], true",
    "[fe80::]/10, [fec0::1], false",
    "localhost, 127.0.0.1, false"
  })
  void entriesAreReadAsByOtherPrograms(String entry, String host, boolean contained) {
    assertThat(new ProxyBypass(List.of("other.test", entry)).contains(HostName.parse(host), 443))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "a:b",
        "a/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "[::1",
        "*example.com",
        "api*",
        "api.*.com",
        "**",
        "256.*",
        "010.*",
        "10.*.1"
      })
  void aMalformedEntryIsRejected(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyBypass(List.of(entry)))
        .withMessageContaining(entry);
  }

  @Test
  void commasAndSpacesSeparateEntries() {
    assertThat(ProxyBypass.split(" a, b  c,,d\t")).containsExactly("a", "b", "c", "d");
    assertThat(ProxyBypass.split("")).isEmpty();
  }

  @Test
  void aUrlInsteadOfAHostIsNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyBypass(List.of("http://user:secret@proxy:3128")))
        .withMessageContaining("malformed")
        .satisfies(thrown -> assertThat(thrown).hasMessageNotContaining("secret"));
  }
}
