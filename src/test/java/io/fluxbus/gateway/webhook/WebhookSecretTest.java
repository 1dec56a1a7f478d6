package io.fluxbus.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.gateway.GatewayOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
  /** The vector of the libraries of Standard Webhooks. */
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private static String sign(String secrets) {
    byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    return WebhookSecret.signatures(
        WebhookSecret.parseAll(secrets), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
  }

  @Test
  void theSignatureIsThatOfStandardWebhooks() {
    assertThat(sign(SECRET)).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void eachSecretSigns() {
    assertThat(sign(OTHER + "\n" + SECRET + "\n"))
        .matches("v1,[A-Za-z0-9+/]{43}= v1,g0hM9SsE\\+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_s3cr3t!"})
  void anInvalidSecretIsRejectedAndNotShown(String secret) {
    assertThatThrownBy(() -> WebhookSecret.parse(secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("c2hvcnQ")
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void noTextShowsASecret() {
    WebhookOptions options = new WebhookOptions().setSecrets(List.of(SECRET));
    GatewayOptions gateway = new GatewayOptions().setWebhooks(options);

    assertThat(options.toString() + gateway + gateway.toJson() + WebhookSecret.parse(SECRET))
        .doesNotContain("MfKQ9r8G");
    assertThat(new GatewayOptions(gateway).getWebhooks().getSecrets()).containsExactly(SECRET);
  }
}
