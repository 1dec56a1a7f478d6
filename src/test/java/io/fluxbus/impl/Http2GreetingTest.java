package io.fluxbus.impl;

import static io.fluxbus.RawHttp2Server.goAway;
import static io.fluxbus.RawHttp2Server.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.RawHttp2Server;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection fails before or right after the preface of the HTTP/2 server. */
@ExtendWith(VertxExtension.class)
class Http2GreetingTest extends Http2FaultFixture {
  @Test
  @DisplayName("a connection that closes before the server's preface was not used")
  void closedBeforeThePreface(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, NetSocket::close);

    assertUnprocessed(failure(vertx, server));
    assertThat(server.heads()).isEmpty();
  }

  @Test
  @DisplayName("a GOAWAY in place of the server's preface proves that nothing was processed")
  void goAwayInsteadOfThePreface(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, socket -> socket.write(goAway(0)));

    assertUnprocessed(failure(vertx, server));
    assertThat(server.heads()).isEmpty();
  }

  @Test
  @DisplayName("a GOAWAY right after the server's preface proves that nothing was processed")
  void goAwayAfterThePreface(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.greeting(vertx, socket -> socket.write(settings().appendBuffer(goAway(0))));

    assertUnprocessed(failure(vertx, server));
    assertThat(server.connections()).isPositive();
  }

  @Test
  @DisplayName("if the server closes right after its preface, the outcome is unknown")
  void closedAfterThePreface(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, socket -> socket.end(settings()));

    assertUnknown(failure(vertx, server));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("a request is not sent to a server that never sends its preface")
  void noPreface(Vertx vertx) {
    RawHttp2Server server = RawHttp2Server.greeting(vertx, socket -> {});
    FluxClientOptions options = options(server.url()).setAttemptTimeout(1_500);

    assertUnprocessed(Await.generationFailure(FluxClient.create(vertx, options).generate(CAT)));
    assertThat(server.heads()).isEmpty();
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("a reset during the TLS handshake is not billed")
  void resetDuringTheHandshake(boolean openSsl, Vertx vertx) {
    AtomicInteger hellos = new AtomicInteger();
    // Without lingering, a close is a reset.
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
    FluxClient client =
        FluxClient.create(vertx, options("https://127.0.0.1:" + port).setOpenSsl(openSsl));

    assertUnprocessed(Await.generationFailure(client.generate(CAT)));
    assertThat(hellos).hasPositiveValue();
  }

  @Test
  @DisplayName("a dropped SYN is not billed")
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
        // From here on the system drops every SYN.
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
