package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

  private FluxClientOptions holding(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), text);
    return new FluxClientOptions().setApiKeyFile(file.toString());
  }

  @Test
  void theKeyOfTheOptionsIsTaken(Vertx vertx) {
    FluxClientOptions options = new FluxClientOptions().setApiKey("sk-1");

    assertThat(ApiKey.resolve(vertx, options).getApiKey()).isEqualTo("sk-1");
  }

  @Test
  void elseThatOfTheirFileWithoutWhiteSpaceAround(Vertx vertx) throws IOException {
    FluxClientOptions options = holding("\uFEFF sk-2\r\n");

    assertThat(ApiKey.resolve(vertx, options).getApiKey()).isEqualTo("sk-2");
    assertThat(options.getApiKey()).isNull();
  }

  @Test
  void bothAreOneTooMany(Vertx vertx) throws IOException {
    FluxClientOptions options = holding("sk-3").setApiKey("sk-4");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.resolve(vertx, options))
        .withMessage("apiKey and apiKeyFile are both set: set one of them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "sk-secret sk-secret", "sk-s\u00e9cret"})
  @DisplayName("a file without a proper key is refused without showing what it holds")
  void aFileWithoutAKeyIsNamed(String text, Vertx vertx) throws IOException {
    FluxClientOptions options = holding(text);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.resolve(vertx, options))
        .withMessage("apiKeyFile: " + options.getApiKeyFile() + " holds no key");
  }

  @Test
  void aFileThatIsNotThereIsNamed(Vertx vertx) {
    FluxClientOptions options = new FluxClientOptions().setApiKeyFile("target/no-such-key");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessage("apiKeyFile: target/no-such-key cannot be read");
  }
}
