package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
  private static final String BLACKHOLE = "10.0.0.1";

  @ParameterizedTest
  @CsvSource({
    "EXAMPLE.com, example.com",
    "example.com., example.com.",
    "flux_gateway, flux_gateway",
    "-a_.b~c, -a_.b~c",
    "ex%61mple.com, example.com",
    "BÜCHER.example, xn--bcher-kva.example",
    "b%C3%BCcher.example, xn--bcher-kva.example",
    "例え。テスト, xn--r8jz45g.xn--zckzah",
    "１２７．０．０．１, 127.0.0.1",
    "127.1, 127.0.0.1",
    "0x7f.1, 127.0.0.1",
    "0177.0.0.1, 127.0.0.1",
    "2130706433, 127.0.0.1",
    "0x7F000001, 127.0.0.1",
    "0x, 0.0.0.0",
    "00000000000000.1, 0.0.0.1",
    "127.0.0.1., 127.0.0.1",
    "[0:0:0:0:0:0:0:1], [::1]",
    "[::], [::]",
    "[1::], [1::]",
    "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
    "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
    "[::ffff:10.0.0.1], [::ffff:a00:1]",
    "[::10.0.0.1], [::a00:1]"
  })
  void hostsHaveOneCanonicalForm(String host, String canonical) {
    assertThat(HostName.parse(host)).isEqualTo(canonical);
    assertThat(HostName.parse(canonical)).isIn(canonical, HostName.withoutFinalDot(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        ".a",
        "a b",
        "a/b",
        "a@b",
        "a:b",
        "a%",
        "a%20b",
        "a%2Fb",
        "a%00",
        "a<b",
        "a|b",
        "a^b",
        "a\\b",
        "1.2.3.256",
        "256.0.0.1.",
        "1.2.3.4.5",
        "a.09",
        "a.0x1",
        "4294967296",
        "0x100000000",
        "99999999999999999999",
        "[::1",
        "[]",
        "[::1%eth0]",
        "[1.2.3.4]",
        "[[::1]]",
        "[::1]x",
        "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[::12345]",
        "faß.example",
        "a\u200db.example"
      })
  void hostsThatBrowsersRejectAreRejected(String host) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostName.parse(host)).withNoCause();
  }

  @Test
  void aNameOrLabelThatDnsCannotHaveIsRejected() {
    String label = "a".repeat(63);
    assertThat(HostName.parse(label + ".b")).hasSize(65);
    assertThatIllegalArgumentException().isThrownBy(() -> HostName.parse(label + "a.b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostName.parse((label + ".").repeat(4) + "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "'/a b', /a%20b",
    "/a|b^c{d}`e\"f<g>, /a%7Cb%5Ec%7Bd%7D%60e%22f%3Cg%3E",
    "/[a], /%5Ba%5D",
    "/50%, /50%",
    "/%zz, /%zz",
    "/ü/漢, /%C3%BC/%E6%BC%A2",
    "?q=a b|[c]&d={e}'\\, /?q=a%20b%7C[c]&d=%7Be%7D'%5C",
    "\\a\\..\\b, /b",
    "/../../a/./b/%2e%2E/c/., /a/c/",
    "/a//b, /a//b",
    "/a#?b, /a",
    "?#, /?",
    "'', /"
  })
  void pathsAndQueriesAreEncodedAsBrowsersDo(String text, String target) {
    HttpUrl url = HttpUrl.parse("https://h" + text);

    assertThat(url.target()).isEqualTo(target);
    assertThat(HttpUrl.parse("https://h" + target).target()).isEqualTo(target);
  }

  @Test
  void controlCharactersAndLoneSurrogatesAreAlwaysEncoded() {
    assertThat(HttpUrl.parse("https://h/\u0001\u007f\u0085\ud800").target())
        .isEqualTo("/%01%7F%C2%85%EF%BF%BD");
    assertThat(HttpUrl.parse("\u0000 https://h/a\r\n\tb \n").target()).isEqualTo("/ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://10.0.0.1\\@example.com/",
        "https://10.0.0.1#@example.com/",
        "https://10.0.0.1?@example.com/",
        "https:\\\\10.0.0.1\\example.com",
        "https:////10.0.0.1",
        "ht\ntps://10.\t0.0.1/",
        "https://0xA.1:443/",
        "https://012.0.0.1./"
      })
  void theHostIsTheOneThatABrowserWouldUse(String text) {
    assertThat(HttpUrl.parse(text).origin()).isEqualTo("https://" + BLACKHOLE + ":443");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com@10.0.0.1/",
        "https://a:b@10.0.0.1/",
        "https://@10.0.0.1/",
        "https:10.0.0.1",
        "https:/10.0.0.1",
        "//10.0.0.1",
        "10.0.0.1",
        "javascript://10.0.0.1",
        "https://10.0.0.1:x",
        "https://10.0.0.1:-1",
        "https://10.0.0.1:99999999999",
        "https://[::1]10.0.0.1/"
      })
  void urlsThatProgramsReadDifferentlyAreRejected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpUrl.parse(text))
        .withNoCause()
        .withMessageNotContaining("10.0.0.1");
  }

  @Property
  void everyIpv4AddressHasOneFormInAllSpellings(@ForAll int bits) {
    long value = bits & 0xffffffffL;
    String canonical = NetUtil.intToIpAddress(bits);

    assertThat(HostName.parse(canonical)).isEqualTo(canonical);
    assertThat(HostName.parse(Long.toString(value))).isEqualTo(canonical);
    assertThat(HostName.parse("0x" + Long.toHexString(value))).isEqualTo(canonical);
    assertThat(HostName.parse("0" + Long.toOctalString(value) + ".")).isEqualTo(canonical);
    assertThat(HostName.parse((value >> 24) + "." + (value & 0xffffff))).isEqualTo(canonical);
  }

  @Property
  void everyIpv6AddressKeepsItsBytes(@ForAll long high, @ForAll long low)
      throws UnknownHostException {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    String text = InetAddress.getByAddress(bytes).getHostAddress();
    if (text.indexOf(':') >= 0) {
      String host = HostName.parse("[" + text + "]");

      assertThat(InetAddress.getByName(host).getAddress()).isEqualTo(bytes);
    }
  }

  /** Combinations of parts that confuse parsers. */
  @Provide
  Arbitrary<String> attacks() {
    return Arbitraries.of(
            "https:",
            "http:",
            "/",
            "//",
            "\\",
            "@",
            ":",
            "?",
            "#",
            "[",
            "]",
            "::1",
            "127.0.0.1",
            "0x7f.1",
            "example.com",
            "%00",
            "%2f",
            "%40",
            ".",
            "\t",
            "\n",
            " ",
            "a",
            "1",
            "443",
            "%",
            "。",
            "\u0000",
            "|")
        .list()
        .ofMaxSize(9)
        .map(pieces -> String.join("", pieces));
  }

  @Property
  void theJdkReadsAParsedUrlTheSameWay(@ForAll("attacks") String attack) {
    for (String text : new String[] {"https://" + attack, attack}) {
      HttpUrl url;
      try {
        url = text.startsWith("https://") ? HttpUrl.parse(text) : base().resolve(text);
      } catch (IllegalArgumentException e) {
        continue;
      }
      assertThat(url.target()).startsWith("/").doesNotContainPattern("[\\s\\p{Cntrl}\\\\#]");
      assertThat(url.host()).doesNotContainPattern("[\\s\\p{Cntrl}\\\\#@/?%]");
      URI jdk = URI.create(url.origin() + "/");
      assertThat(jdk.getRawAuthority()).isEqualTo(url.host() + ":" + url.port());
      assertThat(jdk.getRawUserInfo()).isNull();
      assertThat(HttpUrl.parse(url.origin() + url.target()).origin())
          .isIn(url.origin(), dotless(url));
    }
  }

  private static HttpUrl base() {
    return HttpUrl.parse("https://example.org/a/b?c");
  }

  private static String dotless(HttpUrl url) {
    return "https://" + HostName.withoutFinalDot(url.host()) + ":" + url.port();
  }
}
