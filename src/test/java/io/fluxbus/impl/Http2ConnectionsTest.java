package io.fluxbus.impl;

import static io.fluxbus.RawHttp2Server.answer;
import static io.fluxbus.RawHttp2Server.goAway;
import static io.fluxbus.RawHttp2Server.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawHttp2Server;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many connections are made over HTTP/2. */
@ExtendWith(VertxExtension.class)
class Http2ConnectionsTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat");
  private static final String IMAGE = "{\"images\":[{\"url\":\"https://cdn.example/a.png\"}]}";
  private static final int BURST = 90;

  private static FluxClient client(Vertx vertx, RawHttp2Server server) {
    return FluxClient.create(vertx, options(server));
  }

  private static FluxClientOptions options(RawHttp2Server server) {
    return new FluxClientOptions()
        .setApiKey("sk-test")
        .setBaseUrl(server.url())
        .setHttp2(true)
        .setMaxConcurrency(BURST)
        .setInitialConcurrency(BURST)
        .setMaxAttempts(1);
  }

  private static void succeed(Context context, FluxClient client, int calls) {
    Promise<CompositeFuture> all = Promise.promise();
    context.runOnContext(
        v ->
            Future.all(IntStream.range(0, calls).mapToObj(i -> client.generate(CAT)).toList())
                .onComplete(all));
    assertThat(Await.result(all.future()).size()).isEqualTo(calls);
  }

  @Test
  @DisplayName("a burst of calls shares one connection, and the next burst uses it again")
  void burstsShareOneConnection(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(answer(stream, IMAGE)));
    FluxClient client = client(vertx, server);
    Context context = vertx.getOrCreateContext();

    succeed(context, client, BURST);
    succeed(context, client, BURST);

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("a burst opens as many connections as its streams need")
  void asManyConnectionsAsStreamsNeed(Vertx vertx) {
    Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    RawHttp2Server server =
        RawHttp2Server.limited(
            vertx,
            BURST / 9,
            (socket, stream) -> {
              answers.add(() -> socket.write(answer(stream, IMAGE)));
              if (answers.size() == BURST) {
                answers.forEach(Runnable::run);
              }
            });
    FluxClient client = client(vertx, server);

    succeed(vertx.getOrCreateContext(), client, BURST);

    assertThat(server.connections()).isEqualTo(9);
  }

  @Test
  @DisplayName("after the connection has ended, a burst opens one new connection")
  void oneNewConnection(Vertx vertx) {
    AtomicBoolean leaving = new AtomicBoolean(true);
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              // Before the response, so that it was read when the response arrives.
              if (leaving.getAndSet(false)) {
                socket.write(goAway(stream));
              }
              socket.write(answer(stream, IMAGE));
            });
    FluxClient client = client(vertx, server);
    Context context = vertx.getOrCreateContext();

    succeed(context, client, 1);
    succeed(context, client, BURST);

    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  @DisplayName("when the attempt that opens the connection gives up, the next attempt opens one")
  void theNextAttemptConnects(Vertx vertx) {
    AtomicReference<NetSocket> silent = new AtomicReference<>();
    RawHttp2Server server =
        RawHttp2Server.greeting(
            vertx,
            socket -> {
              if (!silent.compareAndSet(null, socket)) {
                socket.write(settings());
              }
            });
    FluxClient client = client(vertx, server);
    GenerationCall first = client.submit(CAT);
    List<GenerationCall> others =
        IntStream.range(1, BURST).mapToObj(i -> client.submit(CAT)).toList();
    Await.until(() -> silent.get() != null);

    first.cancel();

    assertThat(Await.result(first.outcome()).failure().type()).isEqualTo(FailureType.CANCELLED);
    Await.until(() -> server.requests().size() == others.size());
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  @DisplayName("when the first connection fails, all waiting attempts connect at once")
  void allWaitingAttemptsConnect(Vertx vertx) {
    AtomicBoolean first = new AtomicBoolean(true);
    RawHttp2Server server =
        RawHttp2Server.greeting(
            vertx,
            socket -> {
              if (first.getAndSet(false)) {
                socket.close();
              }
            });
    FluxClient client = FluxClient.create(vertx, options(server).setConnectTimeout(600_000));

    IntStream.range(0, BURST).forEach(i -> client.submit(CAT));

    // The server sends no preface to the others, but each has its connection.
    Await.until(() -> server.connections() == BURST);
  }

  @Test
  @DisplayName("a first connection on which the server is silent does not delay other attempts")
  void aSilentFirstConnection(Vertx vertx) {
    AtomicBoolean first = new AtomicBoolean(true);
    RawHttp2Server server =
        RawHttp2Server.greeting(
            vertx,
            socket -> {
              if (!first.getAndSet(false)) {
                socket.write(settings());
              }
            });
    FluxClient client = FluxClient.create(vertx, options(server).setConnectTimeout(100));

    IntStream.range(0, BURST).forEach(i -> client.submit(CAT));

    Await.until(() -> server.requests().size() == BURST - 1);
  }

  @Test
  @DisplayName("a connection whose stream was never used is closed")
  void unusedStream(Vertx vertx) {
    AtomicReference<NetSocket> late = new AtomicReference<>();
    RawHttp2Server server = RawHttp2Server.greeting(vertx, late::set);
    FluxClient client = client(vertx, server);
    GenerationCall call = client.submit(CAT);
    Await.until(() -> late.get() != null);
    Promise<Void> closed = Promise.promise();
    late.get().closeHandler(v -> closed.complete());

    call.cancel();
    Await.result(call.outcome());
    late.get().write(settings());

    Await.result(closed.future());
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false,50000", "false,100000", "true,50000", "true,100000"})
  @DisplayName("the highest concurrency that the options allow works")
  void highestConcurrency(boolean http2, int concurrency, Vertx vertx) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    FluxClient client =
        FluxClient.create(
            vertx,
            new FluxClientOptions()
                .setApiKey("sk-test")
                .setBaseUrl(stub.baseUrl())
                .setHttp2(http2)
                .setMaxConcurrency(concurrency));

    assertThat(Await.result(client.generate(CAT)).images()).hasSize(1);
  }
}
