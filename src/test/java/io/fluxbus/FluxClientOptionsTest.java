package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FluxClientOptionsTest {
  private static final String SECRET = "sk-very-secret";

  /** Every option differs from its default. */
  private static FluxClientOptions unusual() {
    return new FluxClientOptions()
        .setName("posters")
        .setApiKey(SECRET)
        .setApiKeyFile("key.txt")
        .setBaseUrl("http://localhost:8080/gateway")
        .setAllowPlainHttp(true)
        .setMaxConcurrency(7)
        .setAdaptiveConcurrency(false)
        .setInitialConcurrency(6)
        .setMaxQueueSize(0)
        .setRequestsPerSecond(2.5)
        .setRequestBurst(3)
        .setMaxAttempts(2)
        .setRetryBaseDelay(11)
        .setRetryMaxDelay(12)
        .setRetryUnknownOutcome(true)
        .setTotalTimeout(13)
        .setSpendLimitUsd(1.25)
        .setPricePerImageUsd(0.04)
        .setSuspensionCoolDown(14)
        .setCoalesceSeeded(true)
        .setConnectTimeout(8)
        .setAttemptTimeout(9)
        .setKeepAliveTimeout(21)
        .setMaxResponseSize(10)
        .setMaxBufferedBytes(15)
        .setHttp2(true)
        .setOpenSsl(false)
        .setTrustedCertificates(List.of("a.pem"))
        .setTrustSystemCertificates(false)
        .setHeaders(Map.of("X-Gateway-Key", SECRET))
        .setProxy(new ProxySettings("http://" + SECRET + ":" + SECRET + "@proxy:3128"));
  }

  @Test
  void theCopyHasEveryOption() {
    assertThat(new FluxClientOptions(unusual())).usingRecursiveComparison().isEqualTo(unusual());
  }

  @Test
  void theTestOptionsDifferFromEveryDefault() {
    JsonObject defaults = new FluxClientOptions().toJson();

    unusual()
        .toJson()
        .forEach(
            option ->
                assertThat(option.getValue()).isNotEqualTo(defaults.getValue(option.getKey())));
    assertThat((long) unusual().toJson().size())
        .isEqualTo(
            Stream.<Class<?>>of(
                    FluxClientOptions.class,
                    FlowOptionsBase.class,
                    ConnectionOptionsBase.class,
                    NetworkOptionsBase.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .count());
  }

  @Test
  void jsonContainsEveryOption() {
    assertThat(new FluxClientOptions(unusual().toJson()))
        .usingRecursiveComparison()
        .isEqualTo(unusual());
  }

  @Test
  void theInitialConcurrencyFollowsTheMaximumUnlessItIsSet() {
    FluxClientOptions options = new FluxClientOptions().setMaxConcurrency(8);

    assertThat(options.getInitialConcurrency()).isEqualTo(8);
    assertThat(new FluxClientOptions(options).setMaxConcurrency(100).getInitialConcurrency())
        .isEqualTo(16);
    assertThat(
            new FluxClientOptions(new FluxClientOptions().toJson().put("maxConcurrency", 8))
                .getInitialConcurrency())
        .isEqualTo(8);
    assertThat(options.setInitialConcurrency(9).getInitialConcurrency()).isEqualTo(9);
  }

  @Test
  void theCopySharesNothingThatCanChange() {
    FluxClientOptions options = unusual();
    FluxClientOptions copy = new FluxClientOptions(options);
    options.getTrustedCertificates().add("b.pem");
    options.getHeaders().put("X-Other", "value");
    options.getProxy().setPort(1).getNonProxyHosts().add("h");

    assertThat(copy).usingRecursiveComparison().isEqualTo(unusual());
  }

  @ParameterizedTest
  @CsvSource({
    "maxConcurency, 5, 'unknown option: maxConcurency, did you mean maxConcurrency?'",
    "maxConcurrency, 0, 'maxConcurrency must be from 1 to 100000, was 0'",
    "maxConcurrency, true, option maxConcurrency has a value of the wrong type",
    "attemptTimeout, -1, 'attemptTimeout must be at least 1, was -1'",
    "connectTimeout, 1.5, option connectTimeout has a value of the wrong type",
    "maxResponseSize, 0, 'maxResponseSize must be at least 1, was 0'",
    "maxBufferedBytes, 0, 'maxBufferedBytes must be at least 1, was 0'",
    "maxConcurrency, 2147483647, 'maxConcurrency must be from 1 to 100000, was 2147483647'",
    "maxQueueSize, -1, 'maxQueueSize must be at least 0, was -1'",
    "requestsPerSecond, 0, 'requestsPerSecond must be above 0 and at most 1000000000, was 0.0'",
    "spendLimitUsd, -1, 'spendLimitUsd must be above 0 and at most 1000000000, was -1.0'",
    "pricePerImageUsd, null, option pricePerImageUsd has a value of the wrong type",
    "maxAttempts, 0, 'maxAttempts must be at least 1, was 0'",
    "http2, 1, option http2 has a value of the wrong type",
    "baseUrl, '\"file:///etc\"', baseUrl must start with https:// or http://"
  })
  @DisplayName("an unknown or invalid option is rejected by name")
  void rejectsByName(String option, String value, String message) {
    JsonObject json = new JsonObject("{\"" + option + "\":" + value + "}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions(json))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -0.0, 2e9})
  @DisplayName("a limit that is not a positive, finite number in its range is rejected by name")
  void rejectsNumbersOutOfRange(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions().setRequestsPerSecond(value))
        .withMessageStartingWith("requestsPerSecond");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions().setSpendLimitUsd(value))
        .withMessageStartingWith("spendLimitUsd");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions().setPricePerImageUsd(value))
        .withMessageStartingWith("pricePerImageUsd");
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET + "\n", " ", "", SECRET + " x", "sk-\u00e9"})
  @DisplayName("a malformed key is rejected and not shown")
  void rejectsMalformedKeysWithoutShowingThem(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions().setApiKey(key))
        .withMessageStartingWith("apiKey must be visible ASCII")
        .withMessageNotContaining("sk-");
  }

  @Test
  void aMalformedKeyInJsonIsNotShownByAnyCause() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FluxClientOptions(new JsonObject().put("apiKey", SECRET + "\n")))
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain(SECRET);
              }
            });
  }

  @Test
  void toStringShowsNoSecret() {
    assertThat(unusual().toString())
        .contains("gateway", "X-Gateway-Key", "http://proxy:3128")
        .doesNotContain(SECRET);
  }
}
