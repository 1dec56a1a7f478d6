package io.fluxbus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.StoredCall.State;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubLedger.Entry;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Processes that make calls with keys, and are killed at random moments. What their callers were
 * told is compared with the ledger of the stub server and with the store.
 */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KeyKillIT {
  private static final int KEYS = 2_000;
  private static final int KILLS = 50;

  /** A process is killed when its log has grown by up to this size: that is about 40 calls. */
  private static final int BYTES_PER_KILL = 2_000;

  private final long seed = Long.getLong("kill.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Worker> workers = new ArrayList<>();

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;

  /** One process after the other: each goes on when the last one was killed. */
  private final class Worker {
    final KeyCaller.Task task;
    Process process;

    /** Waits for its start. */
    Process next;

    /** The size of the log at the last start. */
    long startedAt;

    /** The size of the log at which it is killed. */
    long killedAt;

    Worker(KeyCaller.Task task) {
      this.task = task;
    }

    /** Another process goes on. The next one is started meanwhile, because that takes longest. */
    void start() throws IOException {
      startedAt = size();
      killedAt = startedAt + random.nextInt(BYTES_PER_KILL);
      process = next == null ? launch() : next;
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      next = launch();
    }

    private Process launch() throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dorg.sqlite.tmpdir=" + folder,
                  "-cp",
                  System.getProperty("java.class.path"),
                  KeyCaller.class.getName()));
      command.addAll(task.arguments());
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(
              ProcessBuilder.Redirect.appendTo(folder.resolve("said-" + task.number()).toFile()))
          .start();
    }

    void stop() throws InterruptedException {
      process.destroyForcibly().waitFor();
      next.destroyForcibly().waitFor();
    }

    long size() {
      try {
        return Files.exists(task.log()) ? Files.size(task.log()) : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean isDue() {
      return size() >= killedAt;
    }

    /** Returns the keys of the calls that were submitted since the last start and not answered. */
    Set<String> kill() throws IOException, InterruptedException {
      process.destroyForcibly().waitFor();
      Set<String> calls = new HashSet<>();
      byte[] log = Files.exists(task.log()) ? Files.readAllBytes(task.log()) : new byte[0];
      String written = new String(log, (int) startedAt, (int) (log.length - startedAt), UTF_8);
      written
          .lines()
          .map(line -> line.split(" ", -1))
          .forEach(
              words -> {
                if (words.length == 2) {
                  calls.add(words[0] + " " + words[1]);
                } else {
                  calls.remove(words[0] + " " + words[1]);
                }
              });
      return calls.stream()
          .map(call -> call.substring(0, call.indexOf(' ')))
          .collect(Collectors.toSet());
    }
  }

  private void start(Vertx vertx, String store, int processes) throws IOException {
    stub =
        Await.result(
            StubServer.create(
                    vertx,
                    new StubOptions()
                        .setLedgerSize(10 * KEYS)
                        .setLatency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(60)))
                        .setFailures(
                            Map.of(
                                StubAnswer.failure(429, "slow down"), 0.02,
                                StubAnswer.failure(500, "an error"), 0.02,
                                StubAnswer.failure(503, "too busy"), 0.01)))
                .listen());
    for (int i = 0; i < processes; i++) {
      Worker worker =
          new Worker(
              new KeyCaller.Task(
                  store, stub.baseUrl(), folder.resolve("log-" + i), KEYS, processes, i));
      workers.add(worker);
      worker.start();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Worker worker : workers) {
      worker.stop();
    }
  }

  @Test
  @DisplayName("SQLite: a process that is killed at random moments bills no key twice")
  void sqlite(Vertx vertx) throws IOException, InterruptedException {
    String file = folder.resolve("calls.db").toString();
    start(vertx, file, 1);
    check(vertx, file, killAll());
  }

  @Test
  @DisplayName("PostgreSQL: three processes that are killed at random moments bill no key twice")
  void postgresql(Vertx vertx) throws IOException, InterruptedException {
    try (Postgres postgres = Postgres.start()) {
      start(vertx, postgres.uri(), 3);
      check(vertx, postgres.uri(), killAll());
    }
  }

  /**
   * Kills processes, each when it has made some calls, and then waits until all calls are made.
   *
   * @return the keys of the calls in flight at each kill
   */
  private List<Set<String>> killAll() throws IOException, InterruptedException {
    List<Set<String>> inFlight = new ArrayList<>();
    while (inFlight.size() < KILLS) {
      Collections.shuffle(workers, random);
      for (Worker worker : workers) {
        if (worker.isDue() && inFlight.size() < KILLS) {
          assertThat(worker.process.isAlive()).as("seed %d: not killed in time", seed).isTrue();
          inFlight.add(worker.kill());
          worker.start();
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    for (Worker worker : workers) {
      assertThat(worker.process.waitFor(4, TimeUnit.MINUTES)).as("seed %d", seed).isTrue();
      assertThat(worker.process.exitValue()).as("seed %d", seed).isZero();
    }
    return inFlight;
  }

  private void check(Vertx vertx, String uri, List<Set<String>> inFlight) throws IOException {
    Map<String, Set<String>> outcomes = outcomes();
    Map<String, Long> billed = billed();
    Set<String> unknown = new HashSet<>();
    for (int key = 0; key < KEYS; key++) {
      String name = String.valueOf(key);
      Set<String> told = outcomes.get(name);
      assertThat(told).as("seed %d, outcomes of key %d", seed, key).hasSize(1);
      String outcome = told.iterator().next();
      if (outcome.equals("UNKNOWN OUTCOME_UNKNOWN")) {
        unknown.add(name);
      } else {
        assertThat(outcome).as("seed %d, key %d", seed, key).startsWith("SUCCEEDED ");
        assertThat(billed).as("seed %d, key %d", seed, key).containsKey(name);
      }
    }
    assertThat(billed.values()).as("seed %d: bills of a key", seed).containsOnly(1L);
    assertThat(unknown)
        .as("seed %d", seed)
        .hasSizeLessThanOrEqualTo(inFlight.stream().mapToInt(Set::size).sum());
    assertThat(inFlight.stream().flatMap(Set::stream)).as("seed %d", seed).containsAll(unknown);

    SqlOutcomeStore store = KeyCaller.store(vertx, uri);
    Map<String, State> recorded =
        Await.result(store.list(new StoreQuery(Set.of(), null, null, null, 2 * KEYS, 0))).stream()
            .collect(
                Collectors.toMap(
                    call -> call.claim().key().key().substring("key:".length()),
                    StoredCall::state));
    assertThat(recorded).as("seed %d", seed).hasSize(KEYS);
    recorded.forEach(
        (key, state) ->
            assertThat(state)
                .as("seed %d, key %s", seed, key)
                .isEqualTo(unknown.contains(key) ? State.UNKNOWN : State.SUCCEEDED));
    Await.result(store.close());
  }

  /** What the callers of each key were told. Each of them was told once. */
  private Map<String, Set<String>> outcomes() throws IOException {
    Map<String, Set<String>> outcomes = new HashMap<>();
    Set<String> calls = new HashSet<>();
    for (Worker worker : workers) {
      for (String line : Files.readAllLines(worker.task.log(), UTF_8)) {
        String[] words = line.split(" ", 3);
        if (words.length == 3) {
          assertThat(calls.add(words[0] + " " + words[1])).as("seed %d: %s", seed, line).isTrue();
          outcomes.computeIfAbsent(words[0], key -> new HashSet<>()).add(words[2]);
        }
      }
    }
    assertThat(calls).as("seed %d", seed).hasSize(2 * KEYS);
    return outcomes;
  }

  /** How often each key was billed. */
  private Map<String, Long> billed() {
    return stub.ledger().entries().stream()
        .filter(Entry::billed)
        .map(entry -> entry.requestId().substring(0, entry.requestId().indexOf('-')))
        .collect(Collectors.groupingBy(key -> key, Collectors.counting()));
  }
}
