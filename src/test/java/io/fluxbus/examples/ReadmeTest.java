package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.eventbus.BusHeaders;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.stream.GenerationStreamOptions;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.reflect.Field;
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
  void theMessagesAreThoseThatAreCompiled() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/fluxbus/examples/BusMessages.java"));

    assertThat(squeeze(readme()))
        .contains(squeeze(source.split("// DEPLOY\n", -1)[1]))
        .contains(squeeze(source.split("// ASK\n", -1)[1]));
  }

  @Test
  void theMessagesAreAnswered(Vertx vertx) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    JsonObject config = new JsonObject().put("apiKey", "any").put("baseUrl", stub.baseUrl());
    Await.result(BusMessages.deploy(vertx, config));

    JsonObject result = Await.result(BusMessages.ask(vertx)).body();

    assertThat(result.getJsonArray("images")).hasSize(1);
    assertThat(stub.ledger().entries("a1")).hasSize(1);
  }

  @Test
  void theApplicationIsTheOneThatIsCompiled() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/fluxbus/examples/PosterApplication.java"));

    assertThat(squeeze(readme())).contains(squeeze(source.split("// README\n", -1)[1]));
  }

  @Test
  void theApplicationRuns(Vertx vertx) {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    JsonObject fluxbus = new JsonObject().put("apiKey", "any").put("baseUrl", stub.baseUrl());
    JsonObject config = new JsonObject().put("fluxbus", fluxbus);
    Await.result(
        vertx.deployVerticle(PosterApplication.class, new DeploymentOptions().setConfig(config)));

    Object poster = Await.result(vertx.eventBus().request("posters", "Buy a rabbit")).body();

    assertThat(poster).asString().startsWith(stub.baseUrl()).endsWith("-576x1024.jpeg");
  }

  @Test
  void thePipelinesAreThoseThatAreCompiled() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/fluxbus/examples/Pipeline.java"));

    assertThat(squeeze(readme()))
        .contains(squeeze(source.split("// STREAM\n", -1)[1].replace("return ", "")))
        .contains(squeeze(source.split("// BATCH\n", -1)[1].replace("return ", "")));
  }

  @Test
  void thePipelinesRun(Vertx vertx, @TempDir(factory = TargetDirectory.class) Path folder)
      throws IOException {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    FluxClient client =
        FluxClient.create(
            vertx, new FluxClientOptions().setApiKey("any").setBaseUrl(stub.baseUrl()));
    ImageFiles files =
        ImageFiles.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()).setDurable(true));
    Files.writeString(folder.resolve("prompts.jsonl"), "\"A cat\"\n\"A dog\"\n");

    BatchSummary summary = Await.result(Pipeline.run(vertx, client, files, folder.resolve("out")));

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.contactSheet()).isNotEmptyFile();
  }

  @Test
  void everyOptionOfPipelinesHasItsRow() throws IOException {
    String text = readme();

    assertThat(OptionsJson.names(BatchOptions.class))
        .allSatisfy(option -> assertThat(text).contains("| `" + option + "` |"));
    assertThat(OptionsJson.names(GenerationStreamOptions.class))
        .allSatisfy(option -> assertThat(text).contains("| `" + option + "` |"));
  }

  @Test
  void everyOptionOfTheBusHasItsRow() throws IOException {
    String text = readme();

    assertThat(OptionsJson.names(BusOptions.class))
        .allSatisfy(option -> assertThat(text).contains("| `eventBus." + option + "` |"));
    assertThat(OptionsJson.names(RemoteFluxClientOptions.class))
        .allSatisfy(option -> assertThat(text).contains("| `" + option + "` |"));
  }

  @Test
  void everyHeaderHasItsRow() throws IOException, IllegalAccessException {
    String text = readme();

    for (Field header : BusHeaders.class.getFields()) {
      if (!header.get(null).equals(BusHeaders.PREFIX)) {
        assertThat(text).contains("| `" + header.get(null) + "` |");
      }
    }
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
