package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.ProxySettings;
import io.fluxbus.internal.Origin;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageOptionsTest {
  @Test
  void theDefaultsAreThoseInTheDocumentation() {
    assertThat(new ImageOptions())
        .returns("https://api.aimlapi.com", ImageOptions::getBaseUrl)
        .returns(List.of(), ImageOptions::getAllowedOrigins)
        .returns(33_554_432, ImageOptions::getMaxImageSize)
        .returns(60_000L, ImageOptions::getTimeout)
        .returns(5_000, ImageOptions::getConnectTimeout)
        .returns(30_000L, ImageOptions::getKeepAliveTimeout)
        .returns(true, ImageOptions::isOpenSsl)
        .returns(3, ImageOptions::getMaxRetries)
        .returns(250L, ImageOptions::getRetryDelay)
        .returns(List.of(), ImageOptions::getTrustedCertificates)
        .returns(true, ImageOptions::isTrustSystemCertificates)
        .returns(Map.of(), ImageOptions::getHeaders)
        .returns(null, ImageOptions::getProxy)
        .returns(false, ImageOptions::isDurable);
  }

  @Test
  void aCopyHasEveryFieldAndSharesNone() throws ReflectiveOperationException {
    ImageOptions options =
        new ImageOptions()
            .setBaseUrl("http://localhost:1")
            .setAllowedOrigins(List.of("http://127.0.0.1:2"))
            .setMaxImageSize(3)
            .setTimeout(4)
            .setConnectTimeout(5)
            .setKeepAliveTimeout(9)
            .setOpenSsl(false)
            .setMaxRetries(6)
            .setRetryDelay(7)
            .setTrustedCertificates(List.of("ca.pem"))
            .setTrustSystemCertificates(false)
            .setHeaders(Map.of("X-Gateway-Key", "value"))
            .setProxy(new ProxySettings("socks5://proxy"))
            .setDurable(true);
    for (Method getter : ImageOptions.class.getMethods()) {
      if (getter.getName().matches("(get|is)(?!Class).*")) {
        assertThat(getter.invoke(options)).isNotEqualTo(getter.invoke(new ImageOptions()));
      }
    }

    ImageOptions copy = new ImageOptions(options);

    assertThat(copy).usingRecursiveComparison().isEqualTo(options);
    assertThat(copy.getAllowedOrigins()).isNotSameAs(options.getAllowedOrigins());
    assertThat(copy.getTrustedCertificates()).isNotSameAs(options.getTrustedCertificates());
    assertThat(copy.getHeaders()).isNotSameAs(options.getHeaders());
    assertThat(copy.getProxy()).isNotSameAs(options.getProxy());
  }

  @Test
  void theOriginOfTheBaseUrlIsAllowed() {
    ImageOptions options =
        new ImageOptions()
            .setBaseUrl("https://gateway.example/flux/v1")
            .setAllowedOrigins(List.of("http://[::1]:8080", "HTTPS://CDN.example./"));

    assertThat(options.origins())
        .extracting(Origin::toString)
        .containsExactlyInAnyOrder(
            "https://gateway.example:443", "http://[::1]:8080", "https://cdn.example:443");
  }

  @ParameterizedTest
  @MethodSource
  void anInvalidValueIsRejectedByName(String option, Consumer<ImageOptions> set) {
    assertThatThrownBy(() -> set.accept(new ImageOptions()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option);
  }

  static Stream<Arguments> anInvalidValueIsRejectedByName() {
    return Stream.of(
        invalidValue("baseUrl", o -> o.setBaseUrl("file:///x")),
        invalidValue("maxImageSize", o -> o.setMaxImageSize(0)),
        invalidValue("timeout", o -> o.setTimeout(0)),
        invalidValue("connectTimeout", o -> o.setConnectTimeout(-1)),
        invalidValue("keepAliveTimeout", o -> o.setKeepAliveTimeout(0)),
        invalidValue("maxRetries", o -> o.setMaxRetries(-1)),
        invalidValue("maxRetries", o -> o.setMaxRetries(17)),
        invalidValue("retryDelay", o -> o.setRetryDelay(-1)),
        invalidValue("retryDelay", o -> o.setRetryDelay(60_001)),
        invalidValue("headers", o -> o.setHeaders(Map.of("Host", "other"))));
  }

  private static Arguments invalidValue(String option, Consumer<ImageOptions> set) {
    return Arguments.of(option, set);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "ftp://example.com",
        "https://example.com/path",
        "https://example.com?x",
        "https://example.com#x",
        "https://user:s3cr3t@example.com",
        "https://",
        "https://999999999999",
        "https://exa mple.com",
      })
  void anAllowedOriginConsistsOfSchemeHostAndPort(String origin) {
    assertThatThrownBy(() -> new ImageOptions().setAllowedOrigins(List.of(origin)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allowedOrigins")
        .hasMessageNotContaining("s3cr3t");
  }
}
