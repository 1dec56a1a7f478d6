package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubLedger.Entry;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A batch whose process is killed many times. */
@ExtendWith(VertxExtension.class)
class BatchKillIT {
  private static final int REQUESTS = 1_000;
  private static final int KILLS = 50;
  private static final int CONCURRENCY = 8;

  private final long seed = Long.getLong("kill.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;
  private Path out;

  private Process start(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of("target", "fluxbus.jar").toString(),
                "batch",
                folder.resolve("prompts.jsonl").toString(),
                "--base-url",
                stub.baseUrl(),
                "--concurrency",
                String.valueOf(CONCURRENCY),
                "-o",
                out.toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("AIMLAPI_KEY", "sk-any");
    builder.redirectOutput(folder.resolve("said").toFile());
    return builder.start();
  }

  @Test
  @DisplayName("a batch that is killed with SIGKILL at random moments bills no request twice")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void anyNumberOfKillsLosesNoOutcome(Vertx vertx) throws IOException, InterruptedException {
    begin(vertx);
    long inFlightWhenKilled = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      inFlightWhenKilled += killOnce();
    }
    assertThat(start().waitFor(5, TimeUnit.MINUTES)).isTrue();

    Map<String, JsonObject> results = results();
    Map<String, Long> billed = billed();
    long unknown = count(results, "unknown");
    assertThat(results)
        .as("seed %d, %d in flight when killed, %d unknown", seed, inFlightWhenKilled, unknown)
        .hasSize(REQUESTS);
    assertThat(billed.values()).as("seed %d", seed).allMatch(times -> times == 1);
    assertThat(unknown).as("seed %d", seed).isLessThanOrEqualTo((long) KILLS * CONCURRENCY);
    assertThat(count(results, "failed")).as("seed %d", seed).isZero();
    results.forEach(
        (id, result) -> {
          if (result.getString("status").equals("succeeded")) {
            assertThat(billed).as("seed %d, %s", seed, id).containsKey(id);
            assertThat(file(result)).as("seed %d", seed).isNotEmptyFile();
          }
        });
    assertThat(results.keySet()).as("seed %d", seed).containsAll(billed.keySet());
  }

  @Test
  @DisplayName("with --retry-unknown all requests succeed and outcomes count the unknown attempts")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void killedRequestsAreSentAgain(Vertx vertx) throws IOException, InterruptedException {
    begin(vertx);
    for (int kill = 0; kill < 5; kill++) {
      killOnce("--retry-unknown");
    }
    assertThat(start("--retry-unknown").waitFor(5, TimeUnit.MINUTES)).isTrue();

    Map<String, JsonObject> results = results();
    assertThat(results).hasSize(REQUESTS);
    assertThat(count(results, "succeeded")).isEqualTo(REQUESTS);
    billed()
        .forEach(
            (id, times) ->
                assertThat(times)
                    .as("seed %d, %s", seed, id)
                    .isLessThanOrEqualTo(1 + results.get(id).getInteger("unknown_attempts", 0)));
  }

  private void begin(Vertx vertx) throws IOException {
    stub =
        Await.result(
            StubServer.create(
                    vertx,
                    new StubOptions()
                        .setForm(StubForm.IMAGES)
                        .setLedgerSize(10 * REQUESTS)
                        .setLatency(Latency.uniform(Duration.ofMillis(20), Duration.ofMillis(200))))
                .listen());
    out = folder.resolve("out");
    Files.writeString(
        folder.resolve("prompts.jsonl"),
        IntStream.rangeClosed(1, REQUESTS)
            .mapToObj(
                i ->
                    "{\"id\":\"r%d\",\"prompt\":\"cat %d\",\"image_size\":{\"width\":256,\"height\":256}}"
                        .formatted(i, i))
            .collect(Collectors.joining("\n")));
  }

  /**
   * Starts the batch and kills it: in one of ten cases when it has just started, otherwise while it
   * sends requests.
   *
   * @return the number of requests in flight when it was killed
   */
  private long killOnce(String... more) throws IOException, InterruptedException {
    long posts = stub.ledger().posts() + random.nextInt(30);
    long written = size("results.jsonl") + random.nextInt(8_000);
    boolean byResults = random.nextBoolean();
    boolean justStarted = random.nextInt(10) == 0;
    Process process = start(more);
    Await.until(
        () ->
            !process.isAlive()
                || (justStarted
                    ? Files.exists(out.resolve("journal.jsonl"))
                    : byResults ? size("results.jsonl") > written : stub.ledger().posts() > posts));
    long inFlight = stub.ledger().inFlight();
    process.destroyForcibly().waitFor();
    return inFlight;
  }

  private long size(String file) {
    try {
      return Files.exists(out.resolve(file)) ? Files.size(out.resolve(file)) : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The results by id. No id has more than one. */
  private Map<String, JsonObject> results() throws IOException {
    Map<String, JsonObject> results = new HashMap<>();
    for (String line : Files.readAllLines(out.resolve("results.jsonl"), UTF_8)) {
      JsonObject result = new JsonObject(line);
      assertThat(results.put(result.getString("id"), result))
          .as("seed %d: %s", seed, line)
          .isNull();
    }
    return results;
  }

  private Map<String, Long> billed() {
    return stub.ledger().entries().stream()
        .filter(Entry::billed)
        .collect(Collectors.groupingBy(Entry::requestId, Collectors.counting()));
  }

  private static long count(Map<String, JsonObject> results, String status) {
    return results.values().stream()
        .filter(result -> result.getString("status").equals(status))
        .count();
  }

  private static Path file(JsonObject result) {
    return Path.of(
        result.getJsonObject("result").getJsonArray("images").getJsonObject(0).getString("file"));
  }
}
