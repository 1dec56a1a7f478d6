package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.TLS_FAILED;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.DnsServer;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.RawServer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A host with several addresses, the first of which is dead. All of 127/8 is this machine. */
@EnabledOnOs(OS.LINUX)
class NextAddressTest {
  private static void withHost(List<String> addresses, Consumer<Vertx> test) {
    Vertx server = Vertx.vertx();
    DnsServer dns = DnsServer.start(server, addresses);
    AddressResolverOptions resolver = new AddressResolverOptions().addServer(dns.address());
    Vertx vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(resolver));
    try {
      test.accept(vertx);
    } finally {
      Await.result(vertx.close());
      Await.result(server.close());
    }
  }

  private static FluxClientOptions toHost(String scheme, int port) {
    return options(scheme + "://api.test:" + port).setAllowPlainHttp(true);
  }

  @Test
  void theNextAddressIsTriedWithinTheAttempt() {
    withHost(
        List.of("127.0.0.2", "127.0.0.3", "127.0.0.1"),
        vertx -> {
          RawServer server = RawServer.answering(vertx, SUCCESS);
          FluxClient client = FluxClient.create(vertx, toHost("http", server.port()));

          assertSucceeded(outcome(client), 1);
          assertSucceeded(outcome(client), 1);

          assertThat(server.connections()).isEqualTo(1);
          assertThat(server.requests().get(0)).contains("api.test:" + server.port());
          assertThat(client.stats().retries()).isZero();
        });
  }

  @Test
  void anAddressThatDropsEverythingCostsOneConnectTimeout() {
    withHost(
        List.of("127.0.0.2", "127.0.0.1"),
        vertx -> {
          RawServer server = RawServer.answering(vertx, SUCCESS);
          List<SocketChannel> backlog = new ArrayList<>();
          // No connection is accepted: when the backlog is full, Linux drops every other SYN.
          try (ServerSocket full =
              new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.2"))) {
            for (int i = 0; i < 16; i++) {
              SocketChannel channel = SocketChannel.open();
              backlog.add(channel);
              channel.configureBlocking(false);
              channel.connect(full.getLocalSocketAddress());
            }
            FluxClient client =
                FluxClient.create(vertx, toHost("http", server.port()).setConnectTimeout(100));

            assertSucceeded(outcome(client), 1);

            for (SocketChannel channel : backlog) {
              channel.close();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void theCertificateMustStillNameTheHost() {
    withHost(
        List.of("127.0.0.2", "127.0.0.1"),
        vertx -> {
          StubServer stub = Fixture.stub(vertx, new StubOptions().setTls(true));
          FluxClientOptions options =
              toHost("https", stub.port())
                  .setTrustedCertificates(List.of(stub.certificate().orElseThrow()));

          assertFailed(outcome(FluxClient.create(vertx, options)), TLS_FAILED, Billed.NO, 1);
          assertThat(stub.ledger().posts()).isZero();
        });
  }

  @Test
  void overHttp2ABurstReachesTheNextAddress() {
    withHost(
        List.of("127.0.0.2", "127.0.0.1"),
        vertx -> {
          StubServer stub = Fixture.stub(vertx);
          FluxClient client = FluxClient.create(vertx, toHost("http", stub.port()).setHttp2(true));
          List.of(
                  client.submit(Fixture.CAT),
                  client.submit(Fixture.CAT),
                  client.submit(Fixture.CAT))
              .forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
        });
  }

  @Test
  void ifEveryAddressIsDeadTheConnectFails() {
    withHost(
        List.of("127.0.0.2", "127.0.0.3"),
        vertx -> {
          RawServer elsewhere = RawServer.answering(vertx, SUCCESS);
          FluxClient client =
              FluxClient.create(vertx, toHost("http", elsewhere.port()).setMaxAttempts(2));

          assertFailed(outcome(client), CONNECT_FAILED, Billed.NO, 2);
          assertThat(elsewhere.connections()).isZero();
          assertIdle(client, 0);
        });
  }
}
