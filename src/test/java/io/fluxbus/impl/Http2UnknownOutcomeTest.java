package io.fluxbus.impl;

import static io.fluxbus.RawHttp2Server.answer;
import static io.fluxbus.RawHttp2Server.body;
import static io.fluxbus.RawHttp2Server.goAway;
import static io.fluxbus.RawHttp2Server.head;
import static io.fluxbus.RawHttp2Server.part;
import static io.fluxbus.RawHttp2Server.reset;
import static io.fluxbus.RawHttp2Server.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.Priority;
import io.fluxbus.RawHttp2Server;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.HttpTransport;
import io.fluxbus.http.KeyListener;
import io.fluxbus.internal.KeySource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2: the connection or stream ends without a proof that the request was not processed. */
@ExtendWith(VertxExtension.class)
class Http2UnknownOutcomeTest extends Http2FaultFixture {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, ANY_STREAM})
  @DisplayName("a GOAWAY that includes the request proves nothing when the connection ends")
  void goAwayAfterTheRequestAndClose(int last, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.end(goAway(last)));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a graceful shutdown that includes the request proves nothing")
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
  @DisplayName("a response that arrives after a GOAWAY is a success")
  void aResponseAfterTheGoAway(ThreadingModel model, Vertx vertx) {
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
  @DisplayName("a response in many frames is read completely")
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
  @DisplayName("a stream reset with another code than REFUSED_STREAM proves nothing")
  void resetStream(long code, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(reset(stream, code)));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a server that has begun to respond cannot declare the request unprocessed")
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
  @DisplayName("a connection that ends without a GOAWAY proves nothing")
  void closedWithoutGoAway(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.start(vertx, (socket, stream) -> socket.close());

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a GOAWAY that the client sends after a protocol violation proves nothing")
  void ourOwnGoAwayAfterAViolation(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(vertx, (socket, stream) -> socket.write(violation()));

    assertUnknown(failure(vertx, server));
    assertThat(server.requests()).containsExactly(1);
  }

  @Test
  @DisplayName("a protocol violation in a response is reported on the context of the call")
  void aViolationInAResponseToAnotherThread(Vertx vertx) {
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
    // The next stream belongs to another call.
    Await.until(() -> server.requests().contains(3));
    // When this call has its response, the other one has the head of its response.
    on(another, () -> client.generate(CAT));
    another.runOnContext(v -> client.generate(CAT));

    Thread callThread = on(another, () -> Future.succeededFuture(Thread.currentThread()));
    assertThat(Await.result(retrying.future())).isSameAs(callThread);
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
  @DisplayName("a GOAWAY that the client sends while it closes its connections proves nothing")
  void ourOwnGoAwayOnClosing(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawHttp2Server server = RawHttp2Server.start(vertx, (socket, stream) -> arrived.tryComplete());
    HttpTransport transport =
        new HttpTransport(
            (VertxInternal) vertx,
            options(server.url()),
            KeySource.fixed("sk-test"),
            KeyListener.NONE,
            InstantSource.system(),
            System::nanoTime);
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    Promise<AttemptResult> result = Promise.promise();
    context.runOnContext(
        v -> transport.post(CAT, Priority.INTERACTIVE, null, 30_000, result::complete));
    Await.result(arrived.future());

    Await.result(transport.close());

    assertUnknown(Await.result(result.future()).failure());
    assertThat(server.requests()).containsExactly(1);
  }
}
