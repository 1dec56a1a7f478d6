package io.fluxbus.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway is killed and started again on its port while a client waits for its image. */
@ExtendWith(VertxExtension.class)
class GatewayKillIT {
  private static final Pattern URL =
      Pattern.compile("gateway .*: http://127\\.0\\.0\\.1:(\\d+)/v1");
  private static final int MAX_STARTS = 5;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;
  private Process process;

  @AfterEach
  void end() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts a gateway that keeps its calls in a file, and returns its port. */
  private int serve(int port) throws IOException {
    Matcher url = start(port);
    boolean found = url.find();
    // A connection of another process may have the port for a moment.
    for (int starts = 1; !found && starts < MAX_STARTS; starts++) {
      url = start(port);
      found = url.find();
    }
    assertThat(found).as("one of %d starts", MAX_STARTS).isTrue();
    return Integer.parseInt(url.group(1));
  }

  private Matcher start(int port) throws IOException {
    Path conf = folder.toAbsolutePath().resolve("config.json");
    Files.writeString(
        conf,
        new JsonObject()
            .put("baseUrl", stub.baseUrl())
            .put("maxConcurrency", 1)
            .put(
                "store",
                new JsonObject()
                    .put("url", "sqlite:" + folder.toAbsolutePath().resolve("calls.db"))
                    .put("leaseDuration", 3_000))
            .encode());
    Path out = Files.createTempFile(folder, "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of("target", "fluxbus.jar").toString(),
                "serve",
                "--conf",
                conf.toString(),
                "--instances",
                "1",
                "--http",
                "127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("AIMLAPI_KEY", "sk-test");
    process = builder.start();
    Await.until(() -> !process.isAlive() || URL.matcher(read(out)).find());
    return URL.matcher(read(out));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyWhoseGatewayWasKilledIsNotBilledTwice(RetryingClient client, Vertx vertx)
      throws Exception {
    client.require();
    stub = GatewayFixture.startStub(vertx);
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    int port = serve(0);
    String baseUrl = "http://127.0.0.1:" + port + "/v1";
    CompletableFuture<String> inFlight =
        CompletableFuture.supplyAsync(() -> client.generate(baseUrl, "order-1"));
    Await.until(() -> stub.ledger().accepted() == 1);
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(() -> client.generate(baseUrl, "order-2"));
    Await.until(() -> isQueued(baseUrl, CallId.of("order-2").text()));

    process.destroyForcibly().waitFor();
    serve(port);

    // The image of the first call may have been generated, and nobody knows.
    assertThat(inFlight.get(2, TimeUnit.MINUTES)).isEqualTo("failed 504");
    assertThat(waiting.get(2, TimeUnit.MINUTES)).startsWith("succeeded " + stub.baseUrl());
    assertThat(stub.ledger().posts()).isEqualTo(2);
  }

  private static boolean isQueued(String baseUrl, String id) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/generations/" + id)).build();
    try {
      String body = HTTP.send(request, BodyHandlers.ofString()).body();
      return "queued".equals(new JsonObject(body).getString("status"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
