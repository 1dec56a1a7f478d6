package io.fluxbus.impl;

import static io.fluxbus.FailureType.SUSPENDED;
import static io.fluxbus.FailureType.UNAUTHORIZED;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The key file is replaced while the client runs. */
@ExtendWith(VertxExtension.class)
class KeyRotationTest {
  private static final String OLD = "sk-old-0123456789";
  private static final String NEW = "sk-new-9876543210";
  private static final String DENIED = failure("401 Unauthorized", "wrong key");
  private static final int CALLERS = 64;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Path file;

  @BeforeEach
  void writeKey() throws IOException {
    file = folder.resolve("key");
    replaceKey(OLD);
  }

  private void replaceKey(String key) throws IOException {
    Path whole = Files.writeString(folder.resolve("key.tmp"), key + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private FluxClientOptions options(String url) {
    return new FluxClientOptions().setBaseUrl(url).setApiKeyFile(file.toString());
  }

  /** A server that accepts only the new key. */
  private static RawServer acceptingNew(Vertx vertx) {
    return answering(vertx, request -> request.contains(NEW) ? SUCCESS : DENIED);
  }

  private static RawServer answering(Vertx vertx, UnaryOperator<String> answer) {
    RawServer[] server = new RawServer[1];
    server[0] =
        RawServer.start(
            vertx,
            socket -> {
              List<String> requests = server[0].requests();
              socket.write(answer.apply(requests.get(requests.size() - 1)));
            });
    return server[0];
  }

  @Test
  @DisplayName("a new key under load fails no call")
  void underLoad(Vertx vertx) throws IOException {
    StubServer stub =
        Fixture.stub(
            vertx,
            new StubOptions()
                .setApiKey(OLD)
                .setLatency(Latency.uniform(Duration.ofMillis(1), Duration.ofMillis(10))));
    // Its clock stands still, so only a 401 makes it read the file again.
    FluxClient client =
        new HandClock(vertx)
            .client(
                options(stub.baseUrl()).setMaxConcurrency(CALLERS).setAdaptiveConcurrency(false));
    Queue<GenerationOutcome> outcomes = new ConcurrentLinkedQueue<>();
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    List<Future<Void>> callers =
        IntStream.range(0, CALLERS).mapToObj(i -> caller(client, outcomes, left)).toList();
    Await.until(() -> outcomes.size() >= 10 * CALLERS);

    stub.setApiKeys(OLD, NEW);
    replaceKey(NEW);
    stub.setApiKeys(NEW);
    left.set(10 * CALLERS);
    Await.result(Future.all(callers));

    assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    assertThat(client.stats().retries()).isPositive();
    assertThat(stub.ledger().billed()).isEqualTo(outcomes.size());
  }

  /** Makes one call after the other until none is left. */
  private static Future<Void> caller(
      FluxClient client, Queue<GenerationOutcome> outcomes, AtomicInteger left) {
    Promise<Void> done = Promise.promise();
    next(client, outcomes, left, done);
    return done.future();
  }

  private static void next(
      FluxClient client,
      Queue<GenerationOutcome> outcomes,
      AtomicInteger left,
      Promise<Void> done) {
    if (left.getAndDecrement() <= 0) {
      done.complete();
      return;
    }
    client
        .submit(GenerationRequest.of("cat"))
        .outcome()
        .onSuccess(
            outcome -> {
              outcomes.add(outcome);
              next(client, outcomes, left, done);
            });
  }

  @Test
  @DisplayName("a call with an outdated key is sent once more, even if it may have one attempt")
  void anOutdatedKey(Vertx vertx) throws IOException {
    RawServer server = acceptingNew(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxAttempts(1));
    replaceKey(NEW);

    assertSucceeded(outcome(client), 2);
    assertThat(client.stats().suspended()).isFalse();

    assertSucceeded(outcome(client), 1);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aRejectedKeyThatTheFileStillContainsSuspends(Vertx vertx) {
    RawServer server = acceptingNew(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()));

    assertFailed(outcome(client), UNAUTHORIZED, Billed.NO, 1);

    assertThat(client.stats().suspended()).isTrue();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aRejectedKeyWhoseFileIsGoneSuspends(Vertx vertx) throws IOException {
    RawServer server = acceptingNew(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    Files.delete(file);

    assertFailed(outcome(client), UNAUTHORIZED, Billed.NO, 1);

    assertThat(client.stats().suspended()).isTrue();
  }

  @Test
  @DisplayName("if the API rejects the old and the new key, the client is suspended")
  void twoRejectedKeys(Vertx vertx) throws IOException {
    RawServer server = RawServer.answering(vertx, DENIED);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    replaceKey(NEW);

    assertFailed(outcome(client), UNAUTHORIZED, Billed.NO, 2);

    assertThat(client.stats().suspended()).isTrue();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  @DisplayName("the probe of a suspended client finds the new key")
  void theProbe(Vertx vertx) throws IOException {
    RawServer server = acceptingNew(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()));
    assertFailed(outcome(client), UNAUTHORIZED, Billed.NO, 1);
    replaceKey(NEW);
    clock.advance(Duration.ofSeconds(30));

    GenerationOutcome probe = outcome(client);

    assertThat(probe.failure()).isNull();
    assertThat(client.stats().suspended()).isFalse();
  }

  @Test
  @DisplayName("a new key ends the cool-down: the next call is the probe")
  void aNewKeyEndsTheCoolDown(Vertx vertx) throws IOException {
    RawServer server = acceptingNew(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()));
    assertFailed(outcome(client), UNAUTHORIZED, Billed.NO, 1);
    replaceKey(NEW);
    clock.advance(Duration.ofSeconds(5));

    // The first call is still rejected, and makes the client read the file.
    assertFailed(outcome(client), SUSPENDED, Billed.NO, 0);
    Await.until(() -> outcome(client).failure() == null);

    assertThat(client.stats().suspended()).isFalse();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  @DisplayName("while the client is suspended, the file is read every five seconds at most")
  void theFileIsNotReadForEachRejectedCall(Vertx vertx) throws IOException {
    RawServer server = acceptingNew(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()));
    assertFailed(outcome(client), UNAUTHORIZED, Billed.NO, 1);
    replaceKey(NEW);
    clock.advance(Duration.ofMillis(4_999));

    for (int i = 0; i < 20; i++) {
      assertFailed(outcome(client), SUSPENDED, Billed.NO, 0);
    }
  }

  @Test
  @DisplayName("the file is read again after five seconds, although the old key is still accepted")
  void theFileIsReadAgain(Vertx vertx) throws IOException {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()));
    replaceKey(NEW);
    clock.advance(Duration.ofMillis(4_999));
    assertSucceeded(outcome(client), 1);
    clock.advance(Duration.ofMillis(1));

    // The file is read while the next request is sent with the old key.
    Await.until(
        () -> {
          assertSucceeded(outcome(client), 1);
          List<String> requests = server.requests();
          return requests.get(requests.size() - 1).contains(NEW);
        });

    assertThat(server.requests().get(0)).contains(OLD);
  }

  @Test
  void bothKeysAreHiddenInMessages(Vertx vertx) throws IOException {
    RawServer server =
        answering(
            vertx,
            request ->
                request.contains(NEW)
                    ? failure("400 Bad Request", "wrong: " + OLD + " and " + NEW)
                    : DENIED);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    replaceKey(NEW);

    GenerationOutcome outcome = outcome(client);

    assertThat(outcome.failure().getMessage())
        .contains("wrong: *** and ***")
        .doesNotContain(OLD)
        .doesNotContain(NEW);
  }
}
