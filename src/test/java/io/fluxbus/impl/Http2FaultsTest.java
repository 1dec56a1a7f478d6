package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.RawHttp2Server.answer;
import static io.fluxbus.RawHttp2Server.body;
import static io.fluxbus.RawHttp2Server.goAway;
import static io.fluxbus.RawHttp2Server.head;
import static io.fluxbus.RawHttp2Server.part;
import static io.fluxbus.RawHttp2Server.reset;
import static io.fluxbus.RawHttp2Server.settings;
import static io.fluxbus.RawHttp2Server.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.Priority;
import io.fluxbus.RawHttp2Server;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.HttpTransport;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server says of a request that it does not answer, and what it may not be taken to say.
 * Streams are numbered 1, 3, 5: a GOAWAY whose last stream is one below stops before the request.
 */
@ExtendWith(VertxExtension.class)
class Http2FaultsTest {
  private static final String IMAGE = "{\"images\":[{\"url\":\"https://h/a.png\"}]}";
  private static final GenerationRequest CAT = GenerationRequest.of("cat");
  private static final int ANY_STREAM = Integer.MAX_VALUE;

  private static FluxClientOptions options(String baseUrl) {
    return new FluxClientOptions()
        .setApiKey("sk-test")
        .setBaseUrl(baseUrl)
        .setHttp2(true)
        .setMaxAttempts(1)
        .setRetryBaseDelay(1);
  }

  private static FluxClient client(Vertx vertx, RawHttp2Server server) {
    return FluxClient.create(vertx, options(server.url()));
  }

  private static GenerationException failure(Vertx vertx, RawHttp2Server server) {
    return Await.generationFailure(client(vertx, server).generate(CAT));
  }

  /**
   * The outcome of a call that is made on such a context: a worker is not its connection's thread.
   */
  private static GenerationOutcome outcomeOn(
      ThreadingModel model, Vertx vertx, RawHttp2Server server) {
    FluxClient client = client(vertx, server);
    Promise<GenerationOutcome> outcome = Promise.promise();
    Await.result(
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return client.submit(CAT).outcome().onComplete(outcome);
                  }
                },
            new DeploymentOptions().setThreadingModel(model)));
    return Await.result(outcome.future());
  }

  private static void assertUnprocessed(GenerationException failure) {
    assertThat(failure.type()).isEqualTo(CONNECT_FAILED);
    assertThat(failure.billed()).isEqualTo(Billed.NO);
  }

  private static void assertUnknown(GenerationException failure) {
    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure.billed()).isEqualTo(Billed.UNKNOWN);
  }

  @Test
  @DisplayName("a refused stream")
  void refusedStream(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(reset(stream, 0x7)));

    assertUnprocessed(failure(vertx, server));
    assertThat(server.requests()).contains(1);
  }

  @Test
  @DisplayName("a refused stream, and then a GOAWAY before it, are tried again")
  void refusalsAreTriedAgain(Vertx vertx) {
    AtomicInteger posts = new AtomicInteger();
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              switch (posts.incrementAndGet()) {
                case 1 -> socket.write(reset(stream, 0x7));
                case 2 -> socket.write(goAway(stream - 2));
                default -> socket.write(answer(stream, IMAGE));
              }
            });
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxAttempts(4));

    GenerationOutcome outcome = Await.result(client.submit(CAT).outcome());

    assertThat(outcome.failure()).isNull();
    assertThat(outcome.attempts()).isEqualTo(3);
    assertThat(posts).hasValue(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("a GOAWAY that stops before the request, on a connection that stays open")
  void goAwayBeforeTheRequest(ThreadingModel model, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(goAway(stream - 1)));

    assertUnprocessed(outcomeOn(model, vertx, server).failure());
    assertThat(server.requests()).contains(1);
  }

  @Test
  @DisplayName("a GOAWAY that stops before the request, and the connection closes")
  void goAwayBeforeTheRequestAndClose(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.end(goAway(stream - 1)));

    assertUnprocessed(failure(vertx, server));
    assertThat(server.requests()).contains(1);
  }

  @Test
  @DisplayName("a shutdown is announced, and its second GOAWAY stops before the request")
  void secondGoAwayBeforeTheRequest(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              socket.write(goAway(ANY_STREAM));
              socket.write(goAway(stream - 1));
            });

    assertUnprocessed(failure(vertx, server));
    assertThat(server.requests()).contains(1);
  }

  @Test
  @DisplayName("a GOAWAY between two requests in flight: the first is answered")
  void goAwayBetweenTwoRequests(Vertx vertx) {
    Promise<Void> firstArrived = Promise.promise();
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              if (stream == 1) {
                firstArrived.tryComplete();
              } else {
                socket.write(goAway(stream - 2).appendBuffer(answer(stream - 2, IMAGE)));
              }
            });
    FluxClient client = client(vertx, server);
    Future<GenerationResult> first = client.generate(CAT);
    Await.result(firstArrived.future());

    Future<GenerationResult> second = client.generate(CAT.withId("second"));

    assertThat(Await.result(first).images()).hasSize(1);
    assertUnprocessed(Await.generationFailure(second));
    assertThat(server.requests()).contains(1, 3);
  }

  @Test
  @DisplayName("a request that crosses the GOAWAY on the wire")
  void requestCrossesTheGoAway(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> socket.write(answer(stream, IMAGE).appendBuffer(goAway(stream))));
    FluxClient client = client(vertx, server);

    Promise<GenerationResult> second = Promise.promise();

    // Where the answer ends the GOAWAY has not been read, and so the same connection is taken.
    vertx.runOnContext(
        v ->
            client
                .generate(CAT)
                .compose(first -> client.generate(CAT.withId("second")))
                .onComplete(second));

    assertUnprocessed(Await.generationFailure(second.future()));
    assertThat(server.requests()).contains(1);
  }

  @Test
  @DisplayName("a request that was given a connection just before its GOAWAY was read")
  void connectionGoesAwayBeforeTheRequestIsWritten(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> socket.write(answer(stream, IMAGE).appendBuffer(goAway(stream))));
    FluxClient client = client(vertx, server);
    Context connections = ((VertxInternal) vertx).createEventLoopContext();
    Context another = ((VertxInternal) vertx).createEventLoopContext();
    Promise<Void> handedOver = Promise.promise();
    Promise<GenerationOutcome> second = Promise.promise();

    connections.runOnContext(
        v ->
            client
                .generate(CAT)
                .onSuccess(
                    first -> {
                      another.runOnContext(
                          w -> {
                            client.submit(CAT.withId("second")).outcome().onComplete(second);
                            another.runOnContext(x -> handedOver.complete());
                          });
                      // This thread reads the GOAWAY next, and writes what it was handed after it.
                      Await.result(handedOver.future());
                    }));

    GenerationException failure = Await.result(second.future()).failure();
    // From Vert.x 5.1 on, a connection is handed over on its own thread, so it is another one.
    if (server.connections() == 1) {
      assertUnprocessed(failure);
    } else {
      assertThat(failure).isNull();
    }
    assertThat(server.heads()).containsOnly(1);
  }

  @Test
  @DisplayName("after a GOAWAY requests take another connection")
  void requestAfterTheGoAway(Vertx vertx) {
    AtomicInteger connections = new AtomicInteger();
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) ->
                socket.write(
                    connections.incrementAndGet() == 1
                        ? goAway(stream).appendBuffer(answer(stream, IMAGE))
                        : answer(stream, IMAGE)));
    FluxClient client = client(vertx, server);

    Await.result(client.generate(CAT));
    Await.result(client.generate(CAT));
    Await.result(client.generate(CAT));

    assertThat(server.requests()).containsExactly(1, 1, 3);
    assertThat(server.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, ANY_STREAM})
  @DisplayName("a GOAWAY that does not stop before the request, and the connection ends")
  void goAwayAfterTheRequestAndClose(int last, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.end(goAway(last)));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a shutdown that keeps the request, and the connection ends all the same")
  void secondGoAwayAfterTheRequestAndClose(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx, (socket, stream) -> socket.end(goAway(ANY_STREAM).appendBuffer(goAway(stream))));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("what was announced to be answered before a shutdown is answered")
  void answeredAfterTheGoAway(ThreadingModel model, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              socket.write(goAway(ANY_STREAM).appendBuffer(goAway(stream)));
              socket.write(answer(stream, IMAGE)).onComplete(v -> socket.close());
            });

    assertThat(outcomeOn(model, vertx, server).result().images()).hasSize(1);
    assertThat(server.requests()).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("an answer in many frames is read whole")
  void inManyFrames(ThreadingModel model, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              socket.write(head(stream));
              IMAGE.chars().forEach(c -> socket.write(part(stream, Character.toString(c))));
              socket.write(body(stream, " "));
            });

    assertThat(outcomeOn(model, vertx, server).result().images()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x0, 0x1, 0x2, 0x5, 0x6, 0x8, 0xb, 0xd, 0x7000_0007L, 0xffff_ffffL})
  @DisplayName("a stream that is reset with another code")
  void resetStream(long code, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(reset(stream, code)));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a server that began to answer cannot disown the request")
  void refusedAfterTheHead(boolean goAway, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) ->
                socket.write(
                    head(stream).appendBuffer(goAway ? goAway(stream - 1) : reset(stream, 0x7))));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a connection that ends without a word")
  void closedWithoutAWord(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.start(vertx, (socket, stream) -> socket.close());

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a GOAWAY of our own, to a server out of step, proves nothing")
  void ourOwnGoAwayAfterAViolation(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(violation()));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a violation amid an answer is told on the thread of its call")
  void aViolationAmidAnAnswerToAnotherThread(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) ->
                socket.write(
                    switch (stream) {
                      case 3 -> head(stream).appendBuffer(part(stream, "{"));
                      case 7 -> violation();
                      default -> answer(stream, IMAGE);
                    }));
    FluxClient client =
        FluxClient.create(
            vertx, options(server.url()).setMaxAttempts(2).setRetryUnknownOutcome(true));
    Context connections = ((VertxInternal) vertx).createEventLoopContext();
    Context another = ((VertxInternal) vertx).createEventLoopContext();
    Promise<Thread> retrying = Promise.promise();
    CallListener listener =
        new CallListener() {
          @Override
          public void retrying(GenerationException failure, Duration delay) {
            retrying.tryComplete(Thread.currentThread());
          }
        };
    on(connections, () -> client.generate(CAT));

    another.runOnContext(v -> client.submit(CAT, new CallOptions().setListener(listener)));
    // Only now is the next stream another call's.
    Await.until(() -> server.requests().contains(3));
    // When this has its answer, the other has the head of its own.
    on(another, () -> client.generate(CAT));
    another.runOnContext(v -> client.generate(CAT));

    Thread its = on(another, () -> Future.succeededFuture(Thread.currentThread()));
    assertThat(Await.result(retrying.future())).isSameAs(its);
  }

  private static <T> T on(Context context, Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> action.get().onComplete(done));
    return Await.result(done.future());
  }

  @Test
  @DisplayName("a last stream that increases proves nothing")
  void increasingGoAway(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> socket.write(goAway(stream).appendBuffer(goAway(ANY_STREAM))));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a GOAWAY of our own, as the connections close, proves nothing")
  void ourOwnGoAwayOnClosing(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawHttp2Server server = RawHttp2Server.start(vertx, (socket, stream) -> arrived.tryComplete());
    HttpTransport endpoint =
        new HttpTransport(
            (VertxInternal) vertx,
            options(server.url()),
            "sk-test",
            InstantSource.system(),
            System::nanoTime);
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    Promise<AttemptResult> verdict = Promise.promise();
    context.runOnContext(v -> endpoint.post(CAT, Priority.INTERACTIVE, 30_000, verdict::complete));
    Await.result(arrived.future());

    Await.result(endpoint.close());

    assertUnknown(Await.result(verdict.future()).failure());
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("the connection closes before the server's greeting, and so unused")
  void closedBeforeTheGreeting(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, NetSocket::close);

    assertUnprocessed(failure(vertx, server));
    assertThat(server.heads()).isEmpty();
  }

  @Test
  @DisplayName("a server that goes away instead of greeting")
  void goAwayInsteadOfTheGreeting(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, socket -> socket.write(goAway(0)));

    assertUnprocessed(failure(vertx, server));
    assertThat(server.heads()).isEmpty();
  }

  @Test
  @DisplayName("a server that greets and goes away at once")
  void goAwayWithTheGreeting(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.greeting(vertx, socket -> socket.write(settings().appendBuffer(goAway(0))));

    assertUnprocessed(failure(vertx, server));
    assertThat(server.connections()).isPositive();
  }

  @Test
  @DisplayName("a server that greets and closes at once: the request may have left")
  void closedAfterTheGreeting(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, socket -> socket.end(settings()));

    assertUnknown(failure(vertx, server));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("a server that never greets")
  void noGreeting(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, socket -> {});
    FluxClientOptions options = options(server.url()).setAttemptTimeout(1_500);

    assertUnprocessed(Await.generationFailure(FluxClient.create(vertx, options).generate(CAT)));
    assertThat(server.heads()).isEmpty();
  }

  @Test
  @DisplayName("a reset during the TLS handshake")
  void resetDuringTheHandshake(Vertx vertx) {
    AtomicInteger hellos = new AtomicInteger();
    // A close that does not linger is a reset.
    int port =
        Await.result(
                vertx
                    .createNetServer(new NetServerOptions().setSoLinger(0))
                    .connectHandler(
                        socket ->
                            socket.handler(
                                hello -> {
                                  hellos.incrementAndGet();
                                  socket.close();
                                }))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    FluxClient client = FluxClient.create(vertx, options("https://127.0.0.1:" + port));

    assertUnprocessed(Await.generationFailure(client.generate(CAT)));
    assertThat(hellos).hasPositiveValue();
  }

  @Test
  @DisplayName("SYNs that are dropped, by a server whose backlog is full")
  void droppedSyns(Vertx vertx) throws IOException {
    List<Socket> backlog = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      try {
        while (backlog.size() < 16) {
          Socket socket = new Socket();
          backlog.add(socket);
          socket.connect(server.getLocalSocketAddress(), 1_500);
        }
      } catch (SocketTimeoutException full) {
        // From here on the system drops them.
      }
      FluxClientOptions options =
          options("http://127.0.0.1:" + server.getLocalPort()).setConnectTimeout(1_500);

      GenerationException failure =
          Await.generationFailure(FluxClient.create(vertx, options).generate(CAT));

      assertUnprocessed(failure);
      assertThat(failure).hasMessageContaining("timed out");
    } finally {
      for (Socket socket : backlog) {
        socket.close();
      }
    }
  }
}
