package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts in the base URL that only DNS and browsers accept. */
class BaseUrlHostTest {
  @ParameterizedTest
  @CsvSource({
    "flux_gateway, flux_gateway",
    "FLUX_Gateway., flux_gateway",
    "bücher.example, xn--bcher-kva.example",
    "127.1, 127.0.0.1",
    "0x7f000001, 127.0.0.1"
  })
  void aHostThatBrowsersAndDnsAcceptWorks(String host, String named) {
    String hosts = "127.0.0.1 flux_gateway flux_gateway. xn--bcher-kva.example\n";
    AddressResolverOptions names = new AddressResolverOptions().setHostsValue(Buffer.buffer(hosts));
    Vertx vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(names));
    try {
      RawServer server = RawServer.answering(vertx, Fixture.SUCCESS);
      String url = "http://" + host + ":" + server.port() + "/a b|c";
      FluxClient client = FluxClient.create(vertx, options(url).setAllowPlainHttp(true));

      assertSucceeded(outcome(client), 1);
      assertThat(server.requests().get(0))
          .startsWith("POST /a%20b%7Cc/v1/images/generations HTTP/1.1\r\n")
          .containsIgnoringCase("\r\nhost: " + named + ":" + server.port() + "\r\n");
    } finally {
      Await.result(vertx.close());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anIpv6AddressIsNamedInBrackets(boolean http2) throws SocketException {
    assumeTrue(
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1")),
        "this machine has no IPv6 loopback");
    Vertx vertx = Vertx.vertx();
    try {
      AtomicReference<String> authority = new AtomicReference<>();
      HttpServer server =
          vertx
              .createHttpServer(new HttpServerOptions())
              .requestHandler(
                  request -> {
                    authority.set(request.authority().toString());
                    request.response().end("{\"images\":[{\"url\":\"https://h/a.png\"}]}");
                  });
      int port = Await.result(server.listen(0, "::1")).actualPort();
      FluxClient client =
          FluxClient.create(vertx, options("http://[0:0::1]:" + port).setHttp2(http2));

      assertSucceeded(outcome(client), 1);
      assertThat(authority).hasValue("[::1]:" + port);
    } finally {
      Await.result(vertx.close());
    }
  }
}
