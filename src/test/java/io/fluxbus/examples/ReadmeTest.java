package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The README says what the code does. */
@ExtendWith(VertxExtension.class)
class ReadmeTest {
  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  @Test
  void theEmbeddingIsTheOneThatIsCompiled() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/fluxbus/examples/Embedding.java"));
    String shown = source.split("// README\n", -1)[1].stripIndent().replace("return ", "");

    assertThat(squeeze(readme())).contains(squeeze(shown));
  }

  @Test
  void theEmbeddingRuns(Vertx vertx, @TempDir(factory = TargetDirectory.class) Path folder) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    FluxClientOptions options = new FluxClientOptions().setApiKey("any").setBaseUrl(stub.baseUrl());

    GenerationOutcome outcome = Await.result(Embedding.generate(vertx, options, folder));

    assertThat(outcome.failure()).isNull();
    assertThat(Path.of(outcome.result().images().get(0).file())).isNotEmptyFile();
  }

  @Test
  void everyFailureTypeHasItsRow() throws IOException {
    List<String> rows = readme().lines().filter(line -> line.startsWith("| `")).toList();
    List<String> expected =
        Arrays.stream(FailureType.values())
            .map(
                type ->
                    "| `%s` | %d | %s | %s |"
                        .formatted(
                            type,
                            type.code(),
                            type.billed().text(),
                            type.retryable() ? "yes" : "no"))
            .toList();

    assertThat(expected)
        .allSatisfy(start -> assertThat(rows).anyMatch(row -> row.startsWith(start)));
  }

  @Test
  void everyOptionHasItsRow() throws IOException {
    JsonObject defaults =
        new FluxClientOptions()
            .setApiKey("x")
            .setApiKeyFile("x")
            .setRequestsPerSecond(1)
            .setSpendLimitUsd(1)
            .setPricePerImageUsd(1)
            .toJson();
    String text = readme();

    assertThat(defaults.fieldNames())
        .allSatisfy(option -> assertThat(text).contains("| `" + option + "` |"));
  }

  @Test
  void ciRunsTheReadmesTestCommand() throws IOException {
    String last = Files.readAllLines(Path.of(".ci/run")).stream().reduce((a, b) -> b).orElseThrow();

    assertThat(readme().toLowerCase(Locale.ROOT)).contains("```sh\n" + last + "\n```");
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", " ").trim();
  }
}
