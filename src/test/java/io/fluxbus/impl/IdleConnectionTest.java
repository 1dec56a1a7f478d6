package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawHttp2Server;
import io.fluxbus.RawServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that do not belong to a request close their connection. */
@ExtendWith(VertxExtension.class)
class IdleConnectionTest {
  private static final String FOREIGN =
      RawServer.answer("200 OK", "{\"images\":[{\"url\":\"https://foreign/a.png\"}]}");

  private static final String TIMED_OUT =
      "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

  /** Bytes that a server may send on a connection without a request. */
  private static String unasked(String kind) {
    return switch (kind) {
      case "a whole response" -> FOREIGN;
      case "a part of a head" -> FOREIGN.substring(0, 30);
      case "a head" -> FOREIGN.substring(0, FOREIGN.indexOf('{'));
      case "one byte" -> "H";
      case "a line end" -> "\r\n";
      case "an interim response" -> "HTTP/1.1 102 Processing\r\n\r\n";
      case "a timeout" -> TIMED_OUT;
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String url(GenerationOutcome outcome) {
    assertSucceeded(outcome, 1);
    return outcome.result().images().get(0).url();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a whole response",
        "a part of a head",
        "a head",
        "one byte",
        "a line end",
        "an interim response",
        "a timeout"
      })
  void bytesOnAnIdleConnectionCloseIt(String kind, Vertx vertx) {
    AtomicReference<NetSocket> first = new AtomicReference<>();
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              first.compareAndSet(null, socket);
              socket.write(SUCCESS);
            });
    FluxClient client = client(vertx, server);
    assertSucceeded(outcome(client), 1);

    Await.result(first.get().write(unasked(kind)));
    server.awaitClosed();

    assertThat(url(outcome(client))).isEqualTo("https://h/a.png");
    assertThat(server.connections()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a whole response", "a part of a head", "one byte", "a line end"})
  void bytesBehindAResponseCloseItsConnection(String kind, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS + unasked(kind));
    FluxClient client = client(vertx, server);

    assertThat(url(outcome(client))).isEqualTo("https://h/a.png");
    server.awaitClosed();
    assertThat(url(outcome(client))).isEqualTo("https://h/a.png");
    assertThat(server.connections()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @Test
  void theBeginningOfAForeignResponseIsNotCompletedByALaterOne(Vertx vertx) {
    // Everything arrives before the second request, so only the guard separates the responses.
    AtomicReference<NetSocket> first = new AtomicReference<>();
    String head = FOREIGN.substring(0, 30);
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              if (first.compareAndSet(null, socket)) {
                socket.write(SUCCESS + head);
              } else {
                first.get().write(FOREIGN.substring(30)).onComplete(v -> socket.write(SUCCESS));
              }
            });
    FluxClient client = client(vertx, server);
    Promise<GenerationOutcome> second = Promise.promise();
    vertx.runOnContext(
        v ->
            client
                .submit(Fixture.CAT)
                .outcome()
                .onSuccess(o -> client.submit(Fixture.CAT).outcome().onComplete(second)));

    assertThat(url(Await.result(second.future()))).isEqualTo("https://h/a.png");
    assertIdle(client, 2);
  }

  @Test
  void aHeadForAStreamThatIsNotOpenClosesTheConnectionOverHttp2(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) ->
                socket.write(
                    RawHttp2Server.answer(stream, "{\"images\":[{\"url\":\"https://h/a.png\"}]}")
                        .appendBuffer(
                            RawHttp2Server.answer(
                                stream + 2,
                                "{\"images\":[{\"url\":\"https://foreign/a.png\"}]}"))));
    FluxClient client = FluxClient.create(vertx, options(server.url()).setHttp2(true));

    assertThat(url(outcome(client))).isEqualTo("https://h/a.png");
    GenerationOutcome second = outcome(client);
    if (second.result() != null) {
      assertThat(url(second)).isEqualTo("https://h/a.png");
    }
  }
}
