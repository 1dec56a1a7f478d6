package io.fluxbus.gateway.webhook;

import io.fluxbus.internal.UnreadableFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;

/** The current secrets of webhooks. */
final class WebhookSecrets {
  private final Vertx vertx;

  /** Null for fixed secrets. */
  private final String file;

  private final Consumer<String> warnings;

  /** Null before the file was read. */
  private volatile List<WebhookSecret> last;

  /**
   * @param warnings is told why the file cannot be used
   */
  WebhookSecrets(Vertx vertx, WebhookOptions options, Consumer<String> warnings) {
    this.vertx = vertx;
    this.file = options.getSecretFile();
    this.warnings = warnings;
    this.last =
        file == null ? options.getSecrets().stream().map(WebhookSecret::parse).toList() : null;
  }

  /**
   * Reads the file, unless the secrets are fixed. If it cannot be used, its earlier secrets remain.
   *
   * @return fails if there are no earlier secrets
   */
  Future<List<WebhookSecret>> current() {
    if (file == null) {
      return Future.succeededFuture(last);
    }
    return vertx
        .fileSystem()
        .readFile(file)
        .map(text -> WebhookSecret.parseAll(text.toString()))
        .onSuccess(read -> last = read)
        .recover(this::earlier);
  }

  private Future<List<WebhookSecret>> earlier(Throwable cause) {
    // The message of an invalid secret does not show it.
    warnings.accept(
        "the secrets of webhooks: "
            + (cause instanceof IllegalArgumentException
                ? file + ": " + cause.getMessage()
                : UnreadableFile.message(file, cause)));
    return last == null ? Future.failedFuture(cause) : Future.succeededFuture(last);
  }
}
