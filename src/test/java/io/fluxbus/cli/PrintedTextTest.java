package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.internal.Printable;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Untrusted text is printed, and written to JSON, without characters that control a terminal. */
@ExtendWith(VertxExtension.class)
class PrintedTextTest {
  /** A control sequence in both forms, line ends outside of ASCII, and changes of the direction. */
  private static final String HOSTILE = "cat\u001b[2J\u009b2J\u0085\u2028\u2029\u202e\u2066\u007fz";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private static void assertPrintable(String text) {
    assertThat(text.lines())
        .allSatisfy(
            line -> assertThat(line.codePoints()).as(line).allMatch(Printable::isPrintable));
    // No line is split.
    assertThat(text.lines().filter(line -> line.startsWith("z"))).isEmpty();
  }

  private static void assertPrintable(Cli cli) {
    assertPrintable(cli.out());
    assertPrintable(cli.err());
  }

  private static String json(String text) {
    return new JsonObject().put("t", text).encode().substring(5).replace("}", "");
  }

  private Cli generate(RawServer server, String... more) {
    return Cli.run(
        Stream.of(Stream.of("generate", "--base-url", server.url(), "--no-images"), Stream.of(more))
            .flatMap(all -> all)
            .toArray(String[]::new));
  }

  @Test
  void aResponseOfTheApiIsPrintedEscaped(Vertx vertx) {
    String image = "{\"url\":" + json("https://h/" + HOSTILE) + "}";
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer(
                "200 OK", "{\"images\":[" + image + "],\"prompt\":" + json(HOSTILE) + "}"));

    assertPrintable(generate(server, "x", HOSTILE));

    Cli json = generate(server, "--json", "x");
    assertPrintable(json);
    assertThat(json.outcomes().get(0).getJsonObject("result").getString("prompt"))
        .isEqualTo(HOSTILE);
  }

  @Test
  void aFailureOfTheApiIsPrintedEscaped(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer(
                "400 Bad Request", "{\"message\":" + json(HOSTILE) + ",\"statusCode\":400}"));

    assertPrintable(generate(server, "x"));
    assertPrintable(generate(server, "--json", "x"));
  }

  @Test
  void theFilesOfABatchAreEscapedAndReadBackUnchanged(Vertx vertx) throws IOException {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    Path file = folder.resolve("prompts.jsonl");
    Files.writeString(
        file,
        "{\"prompt\":%s,\"metadata\":{%s:1}}\n{\"prompt\":\"\",%s:1}\n"
            .formatted(json(HOSTILE), json(HOSTILE), json(HOSTILE)));
    Path out = folder.resolve("out" + HOSTILE);

    Cli cli = Cli.run("batch", file.toString(), "-o", out.toString(), "--base-url", stub.baseUrl());

    assertPrintable(cli);
    assertThat(cli.out()).startsWith("2 requests: 1 succeeded, 1 failed");
    String results = Files.readString(out.resolve("results.jsonl"), UTF_8);
    String journal = Files.readString(out.resolve("journal.jsonl"), UTF_8);
    assertPrintable(results);
    assertPrintable(journal);
    JsonObject success =
        results
            .lines()
            .map(JsonObject::new)
            .filter(result -> result.getInteger("line") == 1)
            .findFirst()
            .orElseThrow();
    assertThat(success.getJsonObject("result").getString("prompt")).isEqualTo(HOSTILE);
    assertThat(success.getJsonObject("metadata").fieldNames()).containsExactly(HOSTILE);
    assertPrintable(Cli.run("gallery", out.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch @",
        "batch --dry-run @",
        "gallery @",
        "generate --stub --@ x",
        "generate --stub --size @ x",
        "generate --stub --id @ x",
        "generate --stub --metadata @ x",
        "generate --stub --model @ x",
        "generate --base-url @ x",
        "generate --key-file @ x",
        "generate --stub --timeout @ x",
        "generate --stub --allow-image-origin @ x",
        "serve --conf @",
        "serve --cluster --cluster-conf @",
        "serve --instances @",
        "stub --fail @",
        "stub --rate-limit @",
        "@"
      })
  void anInvalidArgumentIsPrintedEscaped(String command) {
    String[] arguments = command.split(" ");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].replace("@", HOSTILE);
    }

    Cli cli = Cli.run(arguments);

    assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(cli.err()).startsWith("fluxbus: ").endsWith("\n");
    assertThat(cli.err().lines()).hasSize(1);
    assertPrintable(cli);
  }

  @Test
  void anInvalidEnvironmentVariableIsPrintedEscaped() {
    Cli cli =
        Cli.run(
            Map.of("AIMLAPI_KEY", Cli.KEY, "FLUXBUS_BASE_URL", "https://" + HOSTILE),
            "generate",
            "x");

    assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
    assertPrintable(cli);
  }

  @Test
  void aLogRecordKeepsItsLinesAndIsOtherwiseEscaped() {
    LogRecord record = new LogRecord(Level.WARNING, HOSTILE + "\n\tat x");

    String text =
        new PrintableLogs(
                new Formatter() {
                  @Override
                  public String format(LogRecord logged) {
                    return logged.getMessage();
                  }
                })
            .format(record);

    assertPrintable(text);
    assertThat(text).startsWith("cat\\u001b[2J").endsWith("z\n    at x");
  }
}
