package io.fluxbus.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.bridge.BridgeOptions;
import io.fluxbus.bridge.SockJsBridge;
import io.fluxbus.bridge.TcpBridge;
import io.fluxbus.examples.Documents.Block;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the page of the bridges run, and its table of limits says what the code does. */
@ExtendWith(VertxExtension.class)
class BridgesPageTest {
  private static final Path PAGE = Documents.page("bridges");

  /** The first version of Node that has a WebSocket, with an option. */
  private static final int OLDEST_NODE = 20;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;

  @BeforeEach
  void deploy(Vertx vertx) {
    stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    // Longer than a request without a queue takes, and short for a test.
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(300)));
    Await.result(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle",
            new DeploymentOptions()
                .setConfig(
                    new JsonObject().put("apiKey", "sk-test").put("baseUrl", stub.baseUrl()))));
  }

  @Test
  void theProgramInPythonReceivesItsImage(Vertx vertx) throws IOException, InterruptedException {
    assumeRuns("python3");
    TcpBridge bridge = TcpBridge.create(vertx, new BridgeOptions());
    int port = Await.result(bridge.listen("127.0.0.1", 0));
    Block program = Documents.blocks(PAGE, "python").get(0);

    String out = run(program.text().replace("7000", "" + port), "program.py", "python3");

    assertThat(out).startsWith("http://127.0.0.1:" + stub.port() + "/");
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theProgramForNodeReceivesItsOutcome(Vertx vertx) throws IOException, InterruptedException {
    assumeRuns("node");
    int version = Integer.parseInt(start("node", "-p", "process.versions.node.split('.')[0]"));
    skipUnless(version >= OLDEST_NODE, "node " + version + " has no WebSocket");
    SockJsBridge bridge = SockJsBridge.create(vertx, new BridgeOptions());
    int port = Await.result(bridge.listen("127.0.0.1", 0));
    Block program = Documents.blocks(PAGE, "js").get(1);

    String out =
        run(
            program.text().replace("7001", "" + port),
            "program.js",
            "node",
            "--no-warnings",
            "--experimental-websocket");

    assertThat(out).startsWith("succeeded http://127.0.0.1:" + stub.port() + "/");
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  private String run(String program, String file, String... command)
      throws IOException, InterruptedException {
    Path path = Files.writeString(folder.resolve(file), program);
    List<String> all = new ArrayList<>(List.of(command));
    all.add(path.toString());
    return start(all.toArray(String[]::new));
  }

  private static String start(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }

  private static void assumeRuns(String program) throws InterruptedException {
    try {
      start(program, "--version");
    } catch (IOException e) {
      skipUnless(false, program + " is not installed");
    }
  }

  private static void skipUnless(boolean condition, String reason) {
    if (!condition) {
      System.err.println("The test of a program of " + PAGE + " is left out: " + reason + ".");
    }
    assumeTrue(condition, "left out: " + reason);
  }

  @Test
  void theTableHasTheDefaultLimits() {
    assertThat(Documents.table(PAGE, "## Limits"))
        .extracting(row -> row.get(1))
        .containsExactly(
            "" + BridgeOptions.DEFAULT_MAX_CONNECTIONS,
            "" + BridgeOptions.DEFAULT_MAX_MESSAGE_BYTES,
            "" + BridgeOptions.DEFAULT_MAX_REQUESTS,
            "" + BridgeOptions.DEFAULT_MAX_UNWRITTEN_BYTES,
            BridgeOptions.DEFAULT_IDLE_TIMEOUT / 1_000 + " seconds");
  }
}
