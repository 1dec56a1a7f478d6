package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ApiKeyTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private FluxClientOptions withKeyFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), text);
    return new FluxClientOptions().setApiKeyFile(file.toString());
  }

  private static String resolve(Vertx vertx, FluxClientOptions options) {
    return ApiKey.resolve(vertx, options.getApiKey(), options.getApiKeyFile());
  }

  @Test
  void theKeyOfTheOptionsIsUsed(Vertx vertx) {
    FluxClientOptions options = new FluxClientOptions().setApiKey("sk-1");

    assertThat(resolve(vertx, options)).isEqualTo("sk-1");
  }

  @Test
  void theKeyOfTheFileIsUsedWithoutSurroundingWhiteSpace(Vertx vertx) throws IOException {
    FluxClientOptions options = withKeyFile("\uFEFF sk-2\r\n");

    assertThat(resolve(vertx, options)).isEqualTo("sk-2");
  }

  @Test
  void aKeyAndAKeyFileTogetherAreRejected(Vertx vertx) throws IOException {
    FluxClientOptions options = withKeyFile("sk-3").setApiKey("sk-4");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(vertx, options))
        .withMessage("apiKey and apiKeyFile are both set: set one of them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "sk-secret sk-secret", "sk-s\u00e9cret"})
  @DisplayName("a file without a valid key is rejected, and its contents are not shown")
  void aFileWithoutAValidKeyIsNamed(String text, Vertx vertx) throws IOException {
    FluxClientOptions options = withKeyFile(text);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(vertx, options))
        .withMessage("apiKeyFile: " + options.getApiKeyFile() + " contains no valid key");
  }

  @Test
  void aMissingFileIsNamed(Vertx vertx) {
    FluxClientOptions options = new FluxClientOptions().setApiKeyFile("target/no-such-key");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessage("apiKeyFile: target/no-such-key cannot be read: it does not exist");
  }
}
