package io.fluxbus.cli;

import static io.fluxbus.cli.Executable.JAR;
import static io.fluxbus.cli.Executable.end;
import static io.fluxbus.cli.Executable.start;
import static io.fluxbus.cli.Executable.startWith;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubForm;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The executable on terminals that hang up, and without a temporary directory. */
@ExtendWith(VertxExtension.class)
class TerminalIT {

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @BeforeEach
  void requireSignals() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "there is no /proc");
    boolean ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 1) != 0);
    assumeFalse(ignored, "hangups are ignored here");
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
        .isZero();
  }

  private static StubServer stub(Vertx vertx, Duration latency) {
    return Await.result(
        StubServer.create(
                vertx,
                new StubOptions().setForm(StubForm.IMAGES).setLatency(Latency.fixed(latency)))
            .listen());
  }

  private String[] batch(StubServer stub, int requests) throws IOException {
    Path file = folder.resolve("prompts.jsonl");
    Files.writeString(file, "\"A cat\"\n".repeat(requests));
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

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "TERM"})
  void anInterruptedBatchDrainsAndTheSameCommandContinues(String signal, Vertx vertx)
      throws IOException, InterruptedException {
    StubServer stub = stub(vertx, Duration.ofSeconds(1));
    Process process = start(batch(stub, 40));
    Await.until(() -> stub.ledger().posts() >= 4);

    signal(process, signal);
    if (signal.equals("HUP")) {
      // One signal of the kernel and one of the shell.
      signal(process, signal);
      signal(process, signal);
    }
    Cli ended = end(process);

    assertThat(ended.status()).isEqualTo(signal.equals("HUP") ? 129 : 143);
    assertThat(ended.out()).contains(" of 40 requests: ", " 0 failed, 0 unknown");
    assertThat(stub.ledger().posts()).isEqualTo(stub.ledger().billed()).isLessThan(40);
    assertThat(end(start(batch(stub, 40))).out()).startsWith("40 requests: 40 succeeded, 0 failed");
    assertThat(stub.ledger().billed()).isEqualTo(40);
  }

  @Test
  void anInterruptAfterAHangupEndsTheRunningRequests(Vertx vertx)
      throws IOException, InterruptedException {
    StubServer stub = stub(vertx, Duration.ofHours(1));
    Process process = start(batch(stub, 8));
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    Await.until(() -> stub.ledger().posts() == 4);

    signal(process, "HUP");
    assertThat(output.readLine()).contains("no more are sent");
    signal(process, "TERM");

    Cli ended = end(process);
    assertThat(ended.status()).isEqualTo(129);
    assertThat(ended.out()).contains("4 unknown");
  }

  @Test
  void aHangupDrainsEvenIfTheTerminalIsGone(Vertx vertx) throws IOException, InterruptedException {
    StubServer stub = stub(vertx, Duration.ofSeconds(1));
    Process process = start(batch(stub, 40));
    Await.until(() -> stub.ledger().posts() >= 4);

    process.getInputStream().close();
    process.getErrorStream().close();
    signal(process, "HUP");

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(129);
    assertThat(Files.readAllLines(folder.resolve("out/results.jsonl")))
        .hasSize((int) stub.ledger().billed())
        .allSatisfy(line -> assertThat(line).contains("\"status\":\"succeeded\""));
  }

  @Test
  void anIgnoredHangupChangesNothing(Vertx vertx) throws IOException, InterruptedException {
    StubServer stub = stub(vertx, Duration.ofMillis(500));
    List<String> arguments = new ArrayList<>(List.of("-jar", JAR));
    arguments.addAll(List.of(batch(stub, 12)));
    Process process = start("trap '' HUP;", arguments);
    Await.until(() -> stub.ledger().posts() >= 4);

    signal(process, "HUP");
    Cli ended = end(process);

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).startsWith("12 requests: 12 succeeded");
  }

  @Test
  void afterAHangupTheOutcomeIsPrinted(Vertx vertx) throws IOException, InterruptedException {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    Process process =
        start("generate", "--base-url", server.url(), "--no-images", "--json", "--id", "i", "x");
    Await.result(arrived.future());

    signal(process, "HUP");
    Cli ended = end(process);

    assertThat(ended.status()).isEqualTo(129);
    assertThat(ended.failureTypes()).containsExactly("CANCELLED");
  }

  @Test
  void aHangupEndsAServer() throws IOException, InterruptedException {
    Process process = start("serve", "--stub");
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = output.readLine();
    while (line != null && !line.startsWith("serving ")) {
      line = output.readLine();
    }
    assertThat(line).isNotNull();

    signal(process, "HUP");

    assertThat(end(process).status()).isEqualTo(129);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "file/below", "/proc"})
  void noTemporaryDirectoryIsNeeded(String name) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("file"), "\"A cat\"\n");
    String property = "-Djava.io.tmpdir=" + folder.resolve(name);

    Cli generated =
        end(startWith(property, "generate", "--stub", "-o", folder.toString(), "--id", "g", "x"));
    // Netty may warn.
    assertThat(generated.status()).as(generated.err()).isZero();
    String out = folder.resolve("out").toString();
    Cli dry = end(startWith(property, "batch", file.toString(), "--dry-run", "-o", out));
    assertThat(dry.status()).as(dry.err()).isZero();
    Cli batch = end(startWith(property, "batch", file.toString(), "--stub", "-o", out));
    assertThat(batch.status()).as(batch.err()).isZero();
    assertThat(batch.out()).startsWith("1 request: 1 succeeded").contains("contact sheet");
  }

  @Test
  void aDryRunWritesNoFile() throws IOException, InterruptedException {
    Path empty = Files.createDirectory(folder.resolve("tmp"));
    Path file = folder.resolve("prompts.jsonl");
    Files.writeString(file, "\"A cat\"\n".repeat(5_000) + "{\"id\":\"a\",\"prompt\":\"x\"}\n");
    Path out = folder.resolve("out");

    Cli cli =
        end(
            startWith(
                "-Djava.io.tmpdir=" + empty,
                "batch",
                file.toString(),
                "--dry-run",
                "-o",
                out.toString()));

    assertThat(cli.status()).as(cli.err()).isZero();
    assertThat(cli.out()).startsWith("5,001 requests for 5,001 images");
    assertThat(empty).isEmptyDirectory();
    assertThat(out).doesNotExist();
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactlyInAnyOrder(empty, file);
    }
  }
}
