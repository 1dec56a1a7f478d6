package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fluxbus.Await;
import io.fluxbus.RawServer;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The executable as a process of its own. */
@ExtendWith(VertxExtension.class)
class ExecutableIT {
  private static final Path OUT = Path.of("target", "executable-it");

  private static Process start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "fluxbus.jar").toString()));
    command.addAll(Arrays.asList(args));
    Files.createDirectories(OUT);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AIMLAPI_KEY", Cli.KEY);
    return builder.start();
  }

  private static Cli end(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Cli(process.exitValue(), out, err);
  }

  /**
   * Interrupts a process. Skips the test if the process inherits that interrupts are ignored, like
   * a process that a script starts in the background.
   */
  private static void interrupt(Process process) throws IOException, InterruptedException {
    Path status = Path.of("/proc/self/status");
    boolean ignored =
        Files.exists(status)
            && Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 2) != 0);
    if (ignored) {
      process.destroyForcibly();
    }
    assumeFalse(ignored, "interrupts are ignored here");
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }

  @Test
  void generatesAnImage() throws IOException, InterruptedException {
    Cli cli =
        end(
            start(
                "generate",
                "--stub",
                "--size",
                "1024x320",
                "--id",
                "it",
                "-o",
                OUT.toString(),
                "x"));

    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(OUT.resolve("it-0.jpg")).isNotEmptyFile();
  }

  @Test
  void theOutcomeIsPrintedAfterAnInterrupt(Vertx vertx) throws IOException, InterruptedException {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    Process process =
        start("generate", "--base-url", server.url(), "--no-images", "--id", "i", "x");
    Await.result(arrived.future());

    interrupt(process);
    Cli cli = end(process);

    assertThat(cli.status()).isEqualTo(130);
    assertThat(cli.err()).startsWith("fluxbus: unknown: CANCELLED").contains("(id i)");
    server.awaitClosed();
  }

  @Test
  void theOutcomeOfEveryPromptIsPrintedAfterAnInterrupt(Vertx vertx)
      throws IOException, InterruptedException {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    Process process =
        start(
            "generate",
            "--base-url",
            server.url(),
            "--no-images",
            "--json",
            "--concurrency",
            "1",
            "--id",
            "i",
            "x",
            "y",
            "z");
    Await.result(arrived.future());

    interrupt(process);
    Cli cli = end(process);

    assertThat(cli.status()).isEqualTo(130);
    assertThat(cli.failureTypes()).containsExactly("CANCELLED", "CANCELLED", "CANCELLED");
    assertThat(cli.outcomes())
        .extracting(
            outcome ->
                outcome.getString("id")
                    + " "
                    + outcome.getJsonObject("failure").getString("billed"))
        .containsExactlyInAnyOrder("i-1 unknown", "i-2 no", "i-3 no");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anInterruptedDownloadPrintsTheOutcomeAndLeavesNoTemporaryFile(Vertx vertx)
      throws IOException, InterruptedException {
    Promise<Void> downloading = Promise.promise();
    RawServer host = RawServer.start(vertx, socket -> downloading.complete());
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer("200 OK", "{\"images\":[{\"url\":\"" + host.url() + "/a?sig=1\"}]}"));
    Path folder = Files.createTempDirectory(Files.createDirectories(OUT), "interrupted");
    Process process =
        start(
            "generate",
            "--base-url",
            server.url(),
            "--allow-image-origin",
            host.url(),
            "--json",
            "-o",
            folder.toString(),
            "x");
    Await.result(downloading.future());

    interrupt(process);
    Cli cli = end(process);

    assertThat(cli.status()).isEqualTo(130);
    assertThat(cli.out()).contains("\"type\":\"DOWNLOAD_FAILED\"", host.url() + "/a?sig=1");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anOutcomeThatCannotBeWrittenIsAFailure() throws IOException, InterruptedException {
    Process process = start("generate", "--stub", "--no-images", "--json", "--id", "lost", "x");
    process.getInputStream().close();
    Cli cli = new Cli(0, "", new String(process.getErrorStream().readAllBytes(), UTF_8));

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(cli.err()).contains("the outcome of lost could not be written");
  }

  private static String[] batch(StubServer stub, Path folder) throws IOException {
    Path file = folder.resolve("prompts.jsonl");
    Files.writeString(file, "\"A cat\"\n".repeat(40));
    return new String[] {
      "batch",
      file.toString(),
      "-o",
      folder.resolve("out").toString(),
      "--base-url",
      stub.baseUrl(),
      "--concurrency",
      "4",
      "--no-images"
    };
  }

  @Test
  void anInterruptedBatchDrainsAndTheSameCommandContinues(Vertx vertx)
      throws IOException, InterruptedException {
    StubServer stub =
        Await.result(
            StubServer.create(
                    vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofSeconds(1))))
                .listen());
    Path folder = Files.createTempDirectory(Files.createDirectories(OUT), "batch");
    Process process = start(batch(stub, folder));
    Await.until(() -> stub.ledger().posts() >= 4);

    interrupt(process);
    Cli interrupted = end(process);

    assertThat(interrupted.status()).isEqualTo(130);
    assertThat(interrupted.out()).contains(" of 40 requests: ", " 0 failed, 0 unknown");
    assertThat(interrupted.err())
        .contains(
            "interrupt again", "fluxbus: not complete; run the same command again to continue");
    assertThat(stub.ledger().posts()).isEqualTo(stub.ledger().billed()).isLessThan(40);
    Cli again = end(start(batch(stub, folder)));
    assertThat(again.status()).isZero();
    assertThat(again.out()).startsWith("40 requests: 40 succeeded, 0 failed, 0 unknown; ");
    assertThat(stub.ledger().billed()).isEqualTo(40);
  }

  @Test
  void aBatchThatIsInterruptedTwiceEndsAtOnce(Vertx vertx)
      throws IOException, InterruptedException {
    StubServer stub =
        Await.result(
            StubServer.create(
                    vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))))
                .listen());
    Path folder = Files.createTempDirectory(Files.createDirectories(OUT), "batch");
    Process process = start(batch(stub, folder));
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    Await.until(() -> stub.ledger().posts() == 4);

    interrupt(process);
    assertThat(output.readLine()).contains("interrupt again");
    interrupt(process);
    Cli cli = end(process);

    assertThat(cli.status()).isEqualTo(130);
    assertThat(cli.out())
        .startsWith("4 of 40 requests: 0 succeeded, 0 failed, 4 unknown\n  4 CANCELLED\n");
  }

  @Test
  void aPromptThatTheLocaleCannotDecodeIsNotSent() throws IOException, InterruptedException {
    // A shell passes the bytes unchanged in every locale.
    ProcessBuilder shell =
        new ProcessBuilder(
            "sh",
            "-c",
            "exec \"$0\" -jar \"$1\" generate --stub --no-images \"$(printf 'Caf\\303\\251')\"",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            Path.of("target", "fluxbus.jar").toString());
    shell.environment().put("LC_ALL", "C");
    Process process = shell.start();
    Cli cli = end(process);

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("set a UTF-8 locale");
  }

  @Test
  void theStubServesUntilItIsInterrupted() throws IOException, InterruptedException {
    Process stub = start("stub", "--port", "0", "--form", "images");
    BufferedReader greeting =
        new BufferedReader(new InputStreamReader(stub.getInputStream(), UTF_8));
    String url = greeting.readLine().replace("stub listening on ", "");

    Cli cli = end(start("generate", "--base-url", url, "--no-images", "x"));
    interrupt(stub);
    Cli stubbed = end(stub);

    assertThat(cli.status()).isZero();
    assertThat(stubbed.status()).isEqualTo(130);
    assertThat(stubbed.err()).startsWith("stub: 1 posts, 1 accepted, 1 billed, 1 images, $0.06");
  }
}
