package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} with bridges, in a process of its own. */
@ExtendWith(VertxExtension.class)
class ServeBridgesIT {
  private static final String TOKEN = "0123456789abcdef-bridge";
  private static final Pattern PORT = Pattern.compile(":(\\d+)(/eventbus)?$");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Process process;
  private BufferedReader out;

  private List<Integer> serve(String baseUrl, Map<String, String> environment, String... options)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Executable.JAVA, "-jar", Path.of(Executable.JAR).toAbsolutePath().toString()));
    command.addAll(List.of("serve", "--instances", "1", "--log-level", "off"));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("AIMLAPI_KEY", Cli.KEY);
    builder.environment().put("FLUXBUS_BASE_URL", baseUrl);
    builder.environment().putAll(environment);
    process = builder.start();
    out = process.inputReader(UTF_8);
    List<Integer> ports = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    String line = "";
    while (ports.size() < options.length / 2 && line != null) {
      line = out.readLine();
      lines.add(line);
      Matcher port = PORT.matcher(String.valueOf(line));
      if (port.find()) {
        ports.add(Integer.valueOf(port.group(1)));
      }
    }
    assertThat(ports).as(lines.toString()).hasSize(options.length / 2);
    assertThat(lines.toString()).doesNotContain(TOKEN);
    return ports;
  }

  @AfterEach
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
  }

  private static void send(Socket socket, JsonObject message) throws IOException {
    byte[] json = message.encode().getBytes(UTF_8);
    DataOutputStream stream = new DataOutputStream(socket.getOutputStream());
    stream.writeInt(json.length);
    stream.write(json);
  }

  private static JsonObject receive(Socket socket) throws IOException {
    DataInputStream stream = new DataInputStream(socket.getInputStream());
    return new JsonObject(new String(stream.readNBytes(stream.readInt()), UTF_8));
  }

  private static JsonObject cat() {
    return new JsonObject()
        .put("type", "send")
        .put("address", "fluxbus.generate")
        .put("replyAddress", "1")
        .put("body", new JsonObject().put("prompt", "A cat"));
  }

  @Test
  void aCallerGetsTheReplyToItsCallWhileTheProcessStops(Vertx vertx) throws Exception {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofSeconds(1)));
    List<Integer> ports =
        serve(
            stub.baseUrl(),
            Map.of(),
            "--bridge-tcp",
            "127.0.0.1:0",
            "--bridge-sockjs",
            "127.0.0.1:0");
    assertThat(ports).doesNotHaveDuplicates();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(0))) {
      send(socket, cat());
      Await.until(() -> stub.ledger().posts() == 1);

      process.destroy();

      JsonObject reply = receive(socket);
      assertThat(reply.getString("address")).isEqualTo("1");
      assertThat(reply.getJsonObject("body").getJsonArray("images")).hasSize(1);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void withATokenTheBridgeListensBeyondThisMachineAndRejectsStrangers(Vertx vertx)
      throws Exception {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    List<Integer> ports =
        serve(stub.baseUrl(), Map.of("FLUXBUS_BRIDGE_TOKEN", TOKEN), "--bridge-tcp", "0.0.0.0:0");
    try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), ports.get(0));
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), ports.get(0))) {
      send(stranger, cat());
      assertThat(receive(stranger).getInteger("failureCode")).isEqualTo(401);
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      assertThat(stub.ledger().posts()).isZero();

      JsonObject headers = new JsonObject().put("authorization", "Bearer " + TOKEN);
      send(caller, cat().put("headers", headers));
      assertThat(receive(caller).getJsonObject("body").getJsonArray("images")).hasSize(1);
    }
  }
}
