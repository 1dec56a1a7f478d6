package io.fluxbus.impl;

import static io.fluxbus.FailureType.CANCELLED;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.RawServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Code of the application supplies the key. */
@ExtendWith(VertxExtension.class)
class KeySupplierTest {
  private static final String SECRET = "sk-from-the-vault";

  private static FluxClient client(
      Vertx vertx, RawServer server, Supplier<Future<String>> supplier) {
    return FluxClient.builder(vertx)
        .with(new FluxClientOptions().setBaseUrl(server.url()).setMaxAttempts(1))
        .withApiKey(supplier)
        .build();
  }

  private static String lastRequest(RawServer server) {
    List<String> requests = server.requests();
    return requests.get(requests.size() - 1);
  }

  @Test
  void aCallWaitsForTheFirstKey(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    Promise<String> key = Promise.promise();
    FluxClient client = client(vertx, server, key::future);
    GenerationCall call = client.submit(CAT);
    assertThat(server.requests()).isEmpty();

    key.complete(SECRET);

    assertSucceeded(Await.result(call.outcome()), 1);
    assertThat(lastRequest(server)).contains("Bearer " + SECRET);
  }

  @Test
  void aCallThatWaitsForTheKeyCanBeCancelled(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    Promise<String> key = Promise.promise();
    FluxClient client = client(vertx, server, key::future);
    GenerationCall call = client.submit(CAT);

    call.cancel();

    assertThat(Await.result(call.outcome()).failure().type()).isEqualTo(CANCELLED);
    key.complete(SECRET);
    assertSucceeded(outcome(client), 1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anotherKeyIsAskedForWhenTheApiRejectsTheFirst(Vertx vertx) {
    Queue<String> keys = new ConcurrentLinkedQueue<>(List.of("sk-first", SECRET));
    RawServer[] server = new RawServer[1];
    server[0] =
        RawServer.start(
            vertx,
            socket ->
                socket.write(
                    lastRequest(server[0]).contains(SECRET)
                        ? SUCCESS
                        : failure("401 Unauthorized", "wrong key")));
    FluxClient client = client(vertx, server[0], () -> Future.succeededFuture(keys.poll()));

    assertSucceeded(outcome(client), 2);
    assertThat(client.stats().suspended()).isFalse();
  }

  @Test
  @DisplayName("what the supplier throws is a clear failure without its message")
  void aFailingSupplier(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    IOException failure = new IOException("denied for " + SECRET);

    assertNoKey(
        client(vertx, server, () -> Future.failedFuture(failure)),
        "no API key: its supplier failed with java.io.IOException");
    assertNoKey(
        client(
            vertx,
            server,
            () -> {
              throw new IllegalStateException(SECRET);
            }),
        "no API key: its supplier failed with java.lang.IllegalStateException");
    assertNoKey(
        client(vertx, server, () -> null),
        "no API key: its supplier failed with java.lang.NullPointerException");
    assertNoKey(
        client(vertx, server, () -> Future.succeededFuture(SECRET + "\n")),
        "no API key: its supplier returned no valid key");
    assertNoKey(
        client(vertx, server, () -> Future.succeededFuture()),
        "no API key: its supplier returned no valid key");
    assertThat(server.requests()).isEmpty();
  }

  private static void assertNoKey(FluxClient client, String message) {
    assertThat(assertFailed(outcome(client), CONNECT_FAILED, Billed.NO, 1).detail())
        .isEqualTo(message);
  }

  @Test
  void aSupplierThatNeverAnswersEndsTheAttemptAtItsTimeout(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client =
        FluxClient.builder(vertx)
            .with(
                new FluxClientOptions()
                    .setBaseUrl(server.url())
                    .setMaxAttempts(1)
                    .setAttemptTimeout(20))
            .withApiKey(() -> Promise.<String>promise().future())
            .build();

    assertNoKey(client, "no API key within 20 ms");
  }

  @Test
  void aKeyAndASupplierTogetherAreRejected(Vertx vertx) {
    var builder =
        FluxClient.builder(vertx)
            .with(new FluxClientOptions().setApiKey(SECRET))
            .withApiKey(() -> Future.succeededFuture(SECRET));

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("apiKey or apiKeyFile is set, and withApiKey as well: set one of them");
  }
}
