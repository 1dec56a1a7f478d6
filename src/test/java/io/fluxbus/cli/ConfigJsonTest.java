package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The text of a configuration. */
@ExtendWith(VertxExtension.class)
class ConfigJsonTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("config.json"), text);
  }

  private static String usageError(Vertx vertx, Path file, Map<String, String> environment) {
    Throwable thrown = Await.failure(ServeConfig.read(vertx, file, environment, Map.of()));
    assertThat(thrown).isInstanceOf(UsageException.class);
    return thrown.getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "'', is not a JSON object",
    "'{', 'is not valid JSON: see line 1, column 2'",
    "'{\"apiKeyFile\":\n  sk-secret}', 'is not valid JSON: see line 2, column 6'",
    "'[1]', is not a JSON object"
  })
  void aFileThatIsNotJsonIsNamed(String text, String message, Vertx vertx) throws IOException {
    Path file = file(text);

    assertThat(usageError(vertx, file, Map.of())).isEqualTo(file + " " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"maxConcurrency\": 1,\n"
        + " \"maxConcurrency\": 1}', 'maxConcurrency twice: see line 2, column 2'",
    "'{\"eventBus\": {\"address\": \"a\", \"address\": \"b\"}}',"
        + " 'address twice: see line 1, column 31'"
  })
  void anOptionThatOccursTwiceIsNamed(String json, String message, Vertx vertx) throws IOException {
    Path file = file(json);

    assertThat(usageError(vertx, file, Map.of())).isEqualTo(file + " has the option " + message);
  }

  @Test
  void anOptionThatAVariableHasTwiceIsNamed(Vertx vertx) {
    String proxy = "{\"host\": \"a\", \"host\": \"b\"}";

    assertThat(usageError(vertx, null, Map.of("FLUXBUS_PROXY", proxy)))
        .isEqualTo("FLUXBUS_PROXY has the option host twice: see line 1, column 15");
  }

  @Test
  void differentObjectsMayHaveEqualOptions(Vertx vertx) throws IOException {
    Path file =
        file(
            "/* of two */ {\"name\": \"a\", \"eventBus\": {\"clientName\": \"b\"}, \"proxy\":"
                + " null}");

    assertThat(
            Await.result(ServeConfig.read(vertx, file, Map.of(), Map.of()))
                .verticle()
                .getString("name"))
        .isEqualTo("a");
  }

  @Test
  void aMissingFileIsNamed(Vertx vertx) {
    assertThat(usageError(vertx, folder.resolve("no-such"), Map.of()))
        .endsWith("no-such cannot be read: it does not exist");
  }
}
