package io.fluxbus.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that makes calls with keys and writes down what it does, as soon as it has read a line.
 * After it was killed, another one goes on with the calls without an outcome.
 *
 * <p>Each key has two callers. They are in different processes if there are several.
 */
final class KeyCaller {
  /** The calls that one process has at the same time. */
  static final int WINDOW = 12;

  static final long LEASE_MILLIS = 4_000;

  private final DurableFluxClient client;
  private final FileChannel log;
  private final Iterator<String> calls;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * What the process does.
   *
   * @param store the file of SQLite, or the URI of PostgreSQL
   * @param number the number of this process, from 0
   */
  record Task(String store, String baseUrl, Path log, int keys, int processes, int number) {
    List<String> arguments() {
      return List.of(
          store,
          baseUrl,
          log.toString(),
          String.valueOf(keys),
          String.valueOf(processes),
          String.valueOf(number));
    }

    /** The calls of this process: the number of the key, and that of the caller of the key. */
    List<String> calls() {
      List<String> calls = new ArrayList<>();
      for (int key = 0; key < keys; key++) {
        if (key % processes == number) {
          calls.add(key + " 1");
        }
        if ((key + 1) % processes == number) {
          calls.add(key + " 2");
        }
      }
      return calls;
    }
  }

  private KeyCaller(DurableFluxClient client, FileChannel log, List<String> calls) {
    this.client = client;
    this.log = log;
    this.calls = calls.iterator();
  }

  public static void main(String[] arguments) throws IOException {
    Task task =
        new Task(
            arguments[0],
            arguments[1],
            Path.of(arguments[2]),
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]),
            Integer.parseInt(arguments[5]));
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    FluxClientOptions options =
        new FluxClientOptions().setApiKey("sk-any").setBaseUrl(task.baseUrl()).setMaxAttempts(3);
    DurableOptions durable =
        new DurableOptions()
            .setClientOptions(options)
            .setLeaseDuration(LEASE_MILLIS)
            .setPollInterval(100);
    FluxClient plain = FluxClient.create(vertx, options);
    if (System.in.read() < 0) {
      // The test has ended.
      Runtime.getRuntime().halt(1);
    }
    List<String> open = open(task);
    DurableFluxClient client =
        DurableFluxClient.create(vertx, plain, store(vertx, task.store()), durable);
    FileChannel log =
        FileChannel.open(task.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    new KeyCaller(client, log, open).start();
  }

  static SqlOutcomeStore store(Vertx vertx, String store) {
    return store.startsWith("postgresql:")
        ? SqlOutcomeStore.postgresql(vertx, PgConnectOptions.fromUri(store))
        : SqlOutcomeStore.sqlite(vertx, Path.of(store));
  }

  /** The calls without an outcome, in random order. */
  private static List<String> open(Task task) throws IOException {
    List<String> open = task.calls();
    if (Files.exists(task.log())) {
      Set<String> ended = new HashSet<>();
      for (String line : Files.readAllLines(task.log(), UTF_8)) {
        String[] words = line.split(" ", -1);
        if (words.length > 2) {
          ended.add(words[0] + " " + words[1]);
        }
      }
      open.removeAll(ended);
    }
    Collections.shuffle(open, new Random());
    return open;
  }

  private void start() {
    running.set(WINDOW);
    for (int i = 0; i < WINDOW; i++) {
      next();
    }
  }

  private void next() {
    String call = nextCall();
    if (call != null) {
      submit(call);
    } else if (running.decrementAndGet() == 0) {
      // Like a process that ends without closing anything.
      Runtime.getRuntime().halt(0);
    }
  }

  private synchronized String nextCall() {
    return calls.hasNext() ? calls.next() : null;
  }

  private void submit(String call) {
    String key = call.substring(0, call.indexOf(' '));
    write(call);
    client
        .submit(
            GenerationRequest.of("cat " + key).withId(key + "-" + System.nanoTime()),
            new CallOptions().setIdempotencyKey(key).setTimeout(120_000L))
        .outcome()
        .onSuccess(
            outcome -> {
              if (isFree(outcome)) {
                submit(call);
              } else {
                write(call + " " + text(outcome));
                next();
              }
            });
  }

  /** Whether the key can be used again. */
  private static boolean isFree(GenerationOutcome outcome) {
    return outcome.failure() != null && outcome.failure().billed() == Billed.NO;
  }

  private static String text(GenerationOutcome outcome) {
    return outcome.status()
        + " "
        + (outcome.result() != null
            ? outcome.result().inferenceId()
            : outcome.failure().type().toString());
  }

  /** Writes a line with one call of the operating system, which a kill cannot cut in two. */
  private void write(String line) {
    try {
      log.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
