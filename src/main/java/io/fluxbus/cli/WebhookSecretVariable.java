package io.fluxbus.cli;

import io.fluxbus.gateway.webhook.WebhookOptions;
import java.util.List;
import java.util.Map;

/** The secrets of webhooks in the environment. No message shows them. */
final class WebhookSecretVariable {
  /** The environment variable with the secrets, separated by spaces. */
  static final String NAME = "FLUXBUS_WEBHOOK_SECRET";

  private WebhookSecretVariable() {}

  /**
   * Sets the secrets.
   *
   * @throws UsageException if there is a file with secrets, too, or one of them is invalid
   */
  static void apply(WebhookOptions options, Map<String, String> environment) {
    String secrets = environment.getOrDefault(NAME, "").strip();
    if (secrets.isEmpty()) {
      return;
    }
    if (options.getSecretFile() != null) {
      throw new UsageException(
          NAME + " and gateway.webhooks.secretFile are both set: set one of them");
    }
    try {
      options.setSecrets(List.of(secrets.split("\\s+", -1)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(NAME + ": " + e.getMessage());
    }
  }
}
