package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.examples.Documents.Block;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java examples of the pages are parts of the classes in this package, which run here. */
@ExtendWith(VertxExtension.class)
class ExamplesTest {
  private static final Path SOURCES = Path.of("src", "test", "java", "io", "fluxbus", "examples");

  private static final PrintStream CONSOLE = System.out;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;

  /** Examples print their results. These go to a file, so that a build prints nothing. */
  @BeforeAll
  static void printToFile() throws IOException {
    System.setOut(
        new PrintStream(Path.of("target", "examples-output.txt").toFile(), StandardCharsets.UTF_8));
  }

  @AfterAll
  static void printToConsole() {
    System.out.close();
    System.setOut(CONSOLE);
  }

  @BeforeEach
  void startStub(Vertx vertx) {
    stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
  }

  static List<Block> examples() {
    return Documents.pages().stream()
        .flatMap(page -> Documents.blocks(page, "java").stream())
        .toList();
  }

  /** All examples; a method returns the future that its example shows as a statement. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(f -> !f.toString().endsWith("Test.java")).toList()) {
        all.append(Files.readString(file).replace("return ", ""));
      }
    }
    return all.toString();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsCompiled(Block example) throws IOException {
    assertThat(Documents.squeeze(sources()))
        .contains(Documents.squeeze(example.text().replace("return ", "")));
  }

  @Test
  void theClientGeneratesAnImage(Vertx vertx) {
    GenerationOutcome outcome = Await.result(Embedding.generate(vertx, clientOptions(), folder));

    assertThat(outcome.failure()).isNull();
    assertThat(Path.of(outcome.result().images().get(0).file())).isNotEmptyFile();
  }

  @Test
  void theClientReadsARequestFromJson(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, clientOptions());

    GenerationOutcome outcome = Await.result(Embedding.generateFromJson(client));

    assertThat(outcome.result().images()).hasSize(2);
    assertThat(stub.ledger().entries("fox")).hasSize(1);
  }

  @Test
  void theVerticleAnswersTheMessage(Vertx vertx) {
    Await.result(BusMessages.deploy(vertx, config()));

    JsonObject result = Await.result(BusMessages.ask(vertx)).body();

    assertThat(result.getJsonArray("images")).hasSize(1);
    assertThat(stub.ledger().entries("a1")).hasSize(1);
  }

  @Test
  void aCallWithAKeyIsSentOnce(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, clientOptions());
    Path file = folder.resolve("calls.db");
    GenerationRequest cat = GenerationRequest.of("A cat");

    GenerationOutcome first =
        Await.result(DurableCalls.generate(vertx, client, cat, file).outcome());
    GenerationOutcome second =
        Await.result(DurableCalls.generate(vertx, client, cat, file).outcome());
    Await.result(DurableCalls.deploy(vertx, SqlOutcomeStore.sqlite(vertx, file), config()));

    assertThat(first.failure()).isNull();
    assertThat(second.replayed()).isTrue();
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theApplicationAnswersWithAPoster(Vertx vertx) {
    JsonObject config = new JsonObject().put("fluxbus", config());
    Await.result(
        vertx.deployVerticle(PosterApplication.class, new DeploymentOptions().setConfig(config)));

    Object poster = Await.result(vertx.eventBus().request("posters", "Buy a rabbit")).body();

    assertThat(poster).asString().startsWith(stub.baseUrl()).endsWith("-576x1024.jpeg");
  }

  @Test
  void theStreamPassesEachOutcomeToTheSink(Vertx vertx) {
    ListSink<GenerationOutcome> sink = new ListSink<>();

    Await.result(
        Pipeline.pipe(
            vertx,
            FluxClient.create(vertx, clientOptions()),
            new ListSource<>(List.of(GenerationRequest.of("A cat"), GenerationRequest.of("A dog"))),
            sink));

    assertThat(sink.elements()).hasSize(2).allMatch(outcome -> outcome.failure() == null);
  }

  @Test
  void theBatchWritesItsPage(Vertx vertx) throws IOException {
    FluxClient client = FluxClient.create(vertx, clientOptions());
    ImageFiles files =
        ImageFiles.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()).setDurable(true));
    Files.writeString(folder.resolve("prompts.jsonl"), "\"A cat\"\n\"A dog\"\n");

    BatchSummary summary = Await.result(Pipeline.run(vertx, client, files, folder.resolve("out")));

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.contactSheet()).isNotEmptyFile();
  }

  @Test
  void theStubServerListens(Vertx vertx) {
    StubServer other = Await.result(Stub.listen(vertx));

    assertThat(other.port()).isPositive();
    assertThat(other.ledger().posts()).isZero();
  }

  private FluxClientOptions clientOptions() {
    return new FluxClientOptions().setApiKey("any").setBaseUrl(stub.baseUrl());
  }

  private JsonObject config() {
    return new JsonObject().put("apiKey", "any").put("baseUrl", stub.baseUrl());
  }
}
