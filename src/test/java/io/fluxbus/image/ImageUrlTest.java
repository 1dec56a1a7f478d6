package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageUrlTest {
  @ParameterizedTest
  @DisplayName("a URL that is not a plain http or https URL is rejected")
  @ValueSource(
      strings = {
        "file:///etc/passwd?sig=s3cr3t",
        "ftp://example.com/sig=s3cr3t",
        "data:image/png;base64,s3cr3t",
        "jar:https://example.com/s3cr3t!/",
        "//example.com/s3cr3t",
        "s3cr3t.png",
        "",
        "https:s3cr3t",
        "https:/s3cr3t",
        "https://",
        "https:///?s3cr3t",
        "https://user@example.com/s3cr3t",
        "https://user:s3cr3t@example.com/",
        "https://@example.com/s3cr3t",
        "https://example.com@10.0.0.1/s3cr3t",
        "https://example.com:0/s3cr3t",
        "https://example.com:65536/s3cr3t",
        "https://example.com:s3cr3t/",
        "https://example..com/s3cr3t",
        "https://300.1.1.1/s3cr3t",
        "https://1.2.3.4.5/s3cr3t",
        "https://example.0x/s3cr3t",
        "https://4294967296/s3cr3t",
        "https://[fe80::1%25eth0]/s3cr3t",
        "https://[fe80::1%eth0]/s3cr3t",
        "https://[::1/s3cr3t",
        "https://[127.0.0.1]/s3cr3t",
        "https://exa mple.com/s3cr3t",
        "https://example.com%2f@10.0.0.1/s3cr3t",
        "https://example.com%00/s3cr3t",
        "https://example.com%zz/s3cr3t",
        "https://faß.example/s3cr3t",
      })
  void anInvalidUrlIsRejected(String url) {
    assertThatThrownBy(() -> ImageUrl.parse(url))
        .isInstanceOfSatisfying(
            ImageException.class, failure -> assertThat(failure.isRetryable()).isFalse())
        .hasMessageNotContaining("s3cr3t")
        .hasNoCause();
  }

  @Test
  void aUrlThatIsTooLongIsRejected() {
    String longest = "https://example.com/" + "a".repeat(ImageUrl.MAX_LENGTH - 20);

    assertThat(ImageUrl.parse(longest).target()).hasSize(ImageUrl.MAX_LENGTH - 19);
    assertThatThrownBy(() -> ImageUrl.parse(longest + "a")).isInstanceOf(ImageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com:443, /",
    "HTTPS://EXAMPLE.com/A?b=C, https://example.com:443, /A?b=C",
    "http://example.com:8080?x, http://example.com:8080, /?x",
    "https://example.com/a%2Fb/../%00?sig=a%2Bb&c#d, https://example.com:443, /%00?sig=a%2Bb&c",
    "https://example.com/ü, https://example.com:443, /%C3%BC",
    "https://127.0.0.1/x, https://127.0.0.1:443, /x",
    "https://[::FFFF:10.0.0.1]:1/x, https://[::ffff:a00:1]:1, /x",
    "https://1a.b2c.com/, https://1a.b2c.com:443, /",
    "https://example.com./x, https://example.com:443, /x",
    "https://flux_images/x, https://flux_images:443, /x",
    "https://ⓔxample.com/, https://example.com:443, /",
    "https://2130706433/x, https://127.0.0.1:443, /x",
    "https:\\/\\/cdn.example\\/a.png, https://cdn.example:443, //a.png",
    "https://cdn.example/a|b^c.png, https://cdn.example:443, /a%7Cb%5Ec.png",
  })
  void aUrlIsParsedAsInABrowser(String url, String origin, String target) {
    assertThat(ImageUrl.parse(url).origin()).hasToString(origin);
    assertThat(ImageUrl.parse(url).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "https://other.com/x?y, https://other.com:443, /x?y",
    "//other.com/x, https://other.com:443, /x",
    "/x, https://example.com:444, /x",
    "x?y, https://example.com:444, /a/x?y",
    "../x, https://example.com:444, /x",
    "http://127.0.0.1/, http://127.0.0.1:80, /",
    "\\\\other.com\\x, https://other.com:443, /x",
    "'/a b|c', https://example.com:444, /a%20b%7Cc",
    "/%2e%2E/../x, https://example.com:444, /x",
  })
  void aRedirectIsResolvedAgainstItsUrl(String location, String origin, String target) {
    ImageUrl resolved = ImageUrl.parse("https://example.com:444/a/b?c").resolve(location);

    assertThat(resolved.origin()).hasToString(origin);
    assertThat(resolved.target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///s3cr3t", "https://u@h/s3cr3t", "//u@h/s3cr3t", "\\\\[s3cr3t"})
  void aRedirectIsCheckedLikeAUrl(String location) {
    assertThatThrownBy(() -> ImageUrl.parse("https://example.com/").resolve(location))
        .isInstanceOf(ImageException.class)
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  @DisplayName("the text of a URL shows only its origin")
  void toStringHidesTheSignature() {
    assertThat(ImageUrl.parse("https://example.com/a?sig=s3cr3t"))
        .hasToString("https://example.com:443");
  }
}
