package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class GenerateCommandTest {
  @TempDir(factory = TargetDirectory.class)
  Path out;

  private Cli generate(String... args) {
    List<String> all = new ArrayList<>(List.of("generate", "-o", out.toString()));
    all.addAll(Arrays.asList(args));
    return Cli.run(all.toArray(String[]::new));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.sorted().toList();
    }
  }

  private static StubServer stub(Vertx vertx) {
    return Await.result(StubServer.create(vertx, new StubOptions()).listen());
  }

  @Test
  void theImageIsSavedToAFile() throws IOException {
    Cli cli = generate("--stub", "--size", "1024x320", "--id", "rabbit", "Rabbit singing");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(files()).containsExactly(out.resolve("rabbit-0.jpg"));
    BufferedImage image = ImageIO.read(files().get(0).toFile());
    assertThat(image.getWidth()).isEqualTo(1024);
    assertThat(image.getHeight()).isEqualTo(320);
    assertThat(cli.out())
        .contains(out.resolve("rabbit-0.jpg") + "  1024x320")
        .contains("seed ", " s, $0.06, inference stub-");
  }

  @Test
  void severalImagesInPng() throws IOException {
    Cli cli =
        generate(
            "--stub", "--num-images", "3", "--format", "png", "--id", "r", "--size", "square", "x");

    assertThat(cli.status()).isZero();
    assertThat(files())
        .containsExactly(out.resolve("r-0.png"), out.resolve("r-1.png"), out.resolve("r-2.png"));
  }

  @Test
  void theSameSeedGivesTheSameFile() throws IOException {
    generate("--stub", "--seed", "5", "--id", "a", "--size", "square", "x");
    generate("--stub", "--seed", "5", "--id", "b", "--size", "square", "x");

    assertThat(out.resolve("a-0.jpg")).hasSameBinaryContentAs(out.resolve("b-0.jpg"));
  }

  @Test
  void standardOutputContainsOnlyTheJsonOfTheOutcome() {
    Cli cli = generate("--stub", "--json", "--id", "a1", "--size", "square", "--seed", "7", "cat");

    assertThat(cli.out().lines()).hasSize(1);
    JsonObject outcome = new JsonObject(cli.out());
    assertThat(outcome.getString("id")).isEqualTo("a1");
    assertThat(outcome.getString("status")).isEqualTo("succeeded");
    assertThat(outcome.getInteger("attempts")).isEqualTo(1);
    JsonObject result = outcome.getJsonObject("result");
    assertThat(result.getLong("seed")).isEqualTo(7);
    JsonObject image = result.getJsonArray("images").getJsonObject(0);
    assertThat(image.getString("file")).isEqualTo(out.resolve("a1-0.jpg").toString());
    assertThat(image.getInteger("width")).isEqualTo(512);
  }

  @Test
  void theMetadataIsOnlyInTheOutcome(Vertx vertx) {
    StubServer stub = stub(vertx);

    Cli cli =
        generate(
            "--base-url", stub.baseUrl(), "--json", "--metadata", "{\"b\":1.10,\"a\":[]}", "x");

    assertThat(cli.status()).isZero();
    assertThat(cli.out()).contains("\"metadata\":{\"b\":1.10,\"a\":[]}");
    assertThat(generate("--stub", "--metadata", "{\"b\":1.10}", "x").out()).doesNotContain("1.10");
  }

  @Test
  void withoutImagesTheUrlsArePrinted(Vertx vertx) throws IOException {
    StubServer stub = stub(vertx);

    Cli cli = generate("--base-url", stub.baseUrl(), "--no-images", "cat");

    assertThat(cli.status()).isZero();
    assertThat(cli.out()).startsWith(stub.baseUrl() + "/files/");
    assertThat(files()).isEmpty();
  }

  @Test
  void aPromptThatBeginsWithAnAtSignIsNotReadAsAFile(Vertx vertx) throws IOException {
    Path file = Files.writeString(out.resolve("options"), "--num-images 4 dog");
    RawServer server =
        RawServer.answering(
            vertx, RawServer.answer("200 OK", "{\"images\":[{\"url\":\"https://x/y\"}]}"));

    Cli cli = generate("--base-url", server.url(), "--no-images", "@" + file);

    assertThat(cli.status()).isZero();
    assertThat(server.requests().get(0)).contains("\"@" + file + "\"").doesNotContain("dog");
  }

  @Test
  void aTerminalShowsThatTheRequestRuns(Vertx vertx) {
    StubServer stub = stub(vertx);
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(500)));

    Cli cli =
        Cli.run(
            Map.of("AIMLAPI_KEY", Cli.KEY),
            true,
            "generate",
            "--base-url",
            stub.baseUrl(),
            "--no-images",
            "cat");

    assertThat(cli.err()).startsWith("\r\033[Kgenerating  ").endsWith("\r\033[K");
    assertThat(cli.out()).startsWith("http://").doesNotContain("generating");
  }

  @Test
  void textFromAServerDoesNotMoveTheCursor(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer("200 OK", "{\"images\":[{\"url\":\"https://x/\\u001b[2J\\u009b\"}]}"));

    Cli cli = generate("--base-url", server.url(), "--no-images", "cat");

    assertThat(cli.out()).startsWith("https://x/\\u001b[2J\\u009b");
  }

  @Test
  void aFailureEndsWithStatusOne(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.failure(403, "out of credits"));

    Cli cli = generate("--base-url", stub.baseUrl(), "--id", "f1", "cat");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err())
        .startsWith("fluxbus: failed: FORBIDDEN: HTTP 403 from the API: out of credits.")
        .contains("It was not billed.", "id f1, inference stub-");
  }

  @Test
  void anUnknownOutcomeEndsWithStatusThree(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET));

    Cli cli = generate("--base-url", stub.baseUrl(), "--json", "cat");

    assertThat(cli.status()).isEqualTo(3);
    assertThat(new JsonObject(cli.out()).getString("status")).isEqualTo("unknown");
  }

  @Test
  @DisplayName("an image that cannot be had is a failure that keeps its URL")
  void anImageThatCannotBeFetched(Vertx vertx) throws IOException {
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer("200 OK", "{\"images\":[{\"url\":\"http://10.0.0.1/a.png?sig=s\"}]}"));

    Cli cli = generate("--base-url", server.url(), "--json", "cat");

    assertThat(cli.status()).isEqualTo(1);
    JsonObject outcome = new JsonObject(cli.out());
    assertThat(outcome.getJsonObject("failure").getString("type")).isEqualTo("DOWNLOAD_FAILED");
    assertThat(outcome.getJsonObject("failure").getString("message")).doesNotContain("sig=");
    assertThat(
            outcome
                .getJsonObject("result")
                .getJsonArray("images")
                .getJsonObject(0)
                .getString("url"))
        .isEqualTo("http://10.0.0.1/a.png?sig=s");
    assertThat(files()).isEmpty();
  }

  @Test
  void theKeyIsNeverPrinted(Vertx vertx) {
    StubServer stub = stub(vertx);
    stub.enqueue(StubAnswer.failure(401, "key " + Cli.KEY + " is wrong"));

    Cli cli = generate("--base-url", stub.baseUrl(), "cat");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out() + cli.err()).contains("key *** is wrong").doesNotContain(Cli.KEY);
  }
}
