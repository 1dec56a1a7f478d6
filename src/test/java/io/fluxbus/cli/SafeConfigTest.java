package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration file that the command line does not name cannot redirect the API key. */
@ExtendWith(VertxExtension.class)
class SafeConfigTest {
  private static final Path CONF = Path.of("conf", "config.json");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("config.json"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"baseUrl\": \"https://h\", \"maxAttempts\": 1} | baseUrl",
        "{\"allowPlainHttp\": true} | allowPlainHttp",
        "{\"apiKeyFile\": \"k\"} | apiKeyFile",
        "{\"trustedCertificates\": [\"a.pem\"]} | trustedCertificates",
        "{\"eventBusOptions\": {\"port\": 5}} | eventBusOptions"
      })
  void aFileThatCanRedirectTheKeyIsDetected(String json, String option, Vertx vertx)
      throws IOException {
    ServeConfig config = Await.result(ServeConfig.read(vertx, file(json), Map.of(), Map.of()));

    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(config::requireSafeForTheKey)
        .withMessageContaining(" sets " + option + ", and was not named")
        .withMessageContaining("--conf ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"maxConcurrency\": 4, \"http2\": true, \"name\": \"posters\"}",
        "{\"totalTimeout\": \"10m\", \"retryBaseDelay\": \"250ms\"}",
        "{\"eventBus\": {\"address\": \"posters\", \"drainTimeout\": \"1m\"}}",
        "{\"baseUrl\": \"https://api.aimlapi.com\", \"trustedCertificates\": []}",
        "{\"apiKeyFile\": null, \"proxy\": null, \"headers\": {}}"
      })
  void aFileThatCannotRedirectTheKeyIsAccepted(String json, Vertx vertx) throws IOException {
    ServeConfig config = Await.result(ServeConfig.read(vertx, file(json), Map.of(), Map.of()));

    assertThatNoException().isThrownBy(config::requireSafeForTheKey);
  }

  @Test
  void theFileOfTheProjectCannotRedirectTheKey(Vertx vertx) {
    Await.result(ServeConfig.read(vertx, CONF, Map.of(), Map.of())).requireSafeForTheKey();
  }
}
