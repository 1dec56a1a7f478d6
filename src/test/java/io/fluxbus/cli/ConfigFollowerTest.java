package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.logging.RecordingLogger;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A worker follows the changes of its configuration file. */
@ExtendWith(VertxExtension.class)
class ConfigFollowerTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private final RecordingLogger logger = new RecordingLogger(Level.INFO);
  private Path file;
  private FluxClient client;
  private ConfigFollower follower;

  @BeforeEach
  void follow(Vertx vertx) throws IOException {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    stub.enqueue(
        IntStream.range(0, 9)
            .mapToObj(i -> StubAnswer.success().withLatency(Duration.ofHours(1)))
            .toArray(StubAnswer[]::new));
    file = folder.resolve("config.json");
    write("{\"maxConcurrency\": 1, \"eventBus\": {\"clientName\": \"follower\"}}");
    JsonObject start = Await.result(ServeConfig.read(vertx, file, Map.of(), Map.of())).verticle();
    start.put("apiKey", "sk-test").put("baseUrl", stub.baseUrl());
    client = ConfigFollower.client(vertx, start);
    follower =
        new ConfigFollower(
            () ->
                ServeConfig.read(vertx, file, Map.of(), Map.of())
                    .map(ServeConfig::verticle)
                    .map(
                        config ->
                            config.containsKey("baseUrl")
                                ? config
                                : config.put("baseUrl", stub.baseUrl()))
                    .map(config -> config.put("apiKey", "sk-test")),
            start,
            client::update,
            logger);
    IntStream.range(0, 5).forEach(i -> client.submit(GenerationRequest.of("cat")));
  }

  private void write(String json) throws IOException {
    Files.writeString(file, json);
  }

  private void check() {
    Await.result(follower.check());
  }

  @Test
  void aChangedOptionIsApplied() throws IOException {
    assertThat(client.stats().inFlight()).isEqualTo(1);
    write(
        "{\"maxConcurrency\": 3, \"adaptiveConcurrency\": false,"
            + " \"eventBus\": {\"clientName\": \"follower\"}}");

    check();
    check();

    assertThat(client.stats().inFlight()).isEqualTo(3);
    assertThat(logger.lines()).isEmpty();
  }

  @Test
  void optionsThatNeedARestartAreNamedOnce() throws IOException {
    write(
        "{\"maxConcurrency\": 2, \"initialConcurrency\": 2, \"baseUrl\":"
            + " \"https://secret.example\", \"eventBus\": {\"clientName\": \"follower\","
            + " \"drainTimeout\": 1}}");

    check();
    check();

    assertThat(client.stats().inFlight()).isEqualTo(2);
    assertThat(logger.lines())
        .containsExactly(
            "INFO the configuration changed: restart to change baseUrl, eventBus.drainTimeout");
  }

  @Test
  void anInvalidFileChangesNothingAndIsLoggedOnce() throws IOException {
    write("{\"maxConcurrency\": 4, \"maxQueueSize\": -1}");
    check();
    check();
    write("{");
    check();
    check();
    write("{\"maxConcurrency\": 2, \"initialConcurrency\": 3, \"eventBus\": {}}");
    check();
    check();
    Files.delete(file);
    check();

    assertThat(client.stats().inFlight()).isEqualTo(1);
    String invalid = "WARNING the configuration is invalid, and nothing changes: ";
    assertThat(logger.lines())
        .containsExactly(
            invalid + file + ": maxQueueSize must be at least 0, was -1",
            invalid + file + " is not valid JSON: see line 1, column 2",
            invalid + "initialConcurrency must not be above maxConcurrency: 3 > 2",
            invalid + file + " cannot be read: it does not exist");
  }

  @Test
  void aChangeThatTheStoreDoesNotTakeIsNotCalledInvalid() {
    ConfigFollower waiting =
        new ConfigFollower(
            () -> Future.failedFuture(new IllegalStateException("the store does not answer")),
            new JsonObject(),
            client::update,
            logger);

    Await.result(waiting.check());
    Await.result(waiting.check());

    assertThat(logger.lines())
        .containsExactly("WARNING the configuration is not applied yet: the store does not answer");
  }

  @Test
  void aMendedFileIsApplied() throws IOException {
    write("{\"maxQueueSize\": -1}");
    check();
    write(
        "{\"maxConcurrency\": 2, \"initialConcurrency\": 2,"
            + " \"eventBus\": {\"clientName\": \"follower\"}}");

    check();

    assertThat(client.stats().inFlight()).isEqualTo(2);
  }
}
