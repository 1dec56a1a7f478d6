package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.FORBIDDEN;
import static io.fluxbus.FailureType.TLS_FAILED;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.ProxySettings;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.TestAuthority;
import io.fluxbus.TestProxy;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API is reached through a proxy only. */
@ExtendWith(VertxExtension.class)
class ProxyTest {
  private static final String HOST = "api.behind-the-proxy.test";
  private static final String PASSWORD = "p@ss:w/rd%";
  private static final String ENCODED = "us%20er:p%40ss%3aw%2Frd%25@";

  @TempDir(factory = TargetDirectory.class)
  static Path folder;

  private static TestAuthority authority;

  @BeforeAll
  static void makeAuthority() throws Exception {
    authority = TestAuthority.create(folder, "api", "dns:" + HOST);
  }

  private static RawServer api(Vertx vertx) {
    return RawServer.start(vertx, authority.server(), socket -> socket.write(Fixture.SUCCESS));
  }

  private static FluxClientOptions through(RawServer api, ProxySettings proxy) {
    return options("https://" + HOST + ":" + api.port())
        .setTrustedCertificates(List.of(authority.certificate().toString()))
        .setMaxAttempts(2)
        .setProxy(proxy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5", "socks5h"})
  void aPostOverTlsGoesThroughAProxyThatResolvesTheHost(String scheme, Vertx vertx) {
    RawServer api = api(vertx);
    TestProxy proxy = TestProxy.start(vertx, "us er", PASSWORD);
    String url = scheme + "://" + ENCODED + "127.0.0.1:" + proxy.port();
    FluxClient client = FluxClient.create(vertx, through(api, new ProxySettings(url)));

    assertSucceeded(outcome(client), 1);
    assertSucceeded(outcome(client), 1);

    assertThat(proxy.targets()).containsExactly(HOST + ":" + api.port());
    assertThat(api.requests())
        .hasSize(2)
        .allSatisfy(
            request ->
                assertThat(request)
                    .startsWith("POST /v1/images/generations HTTP/1.1\r\n")
                    .doesNotContainIgnoringCase("proxy-authorization"));
    assertThat(proxy.heads()).noneMatch(head -> head.contains(Fixture.KEY));
  }

  @Test
  void thePasswordMayBeInAFile(Vertx vertx) throws IOException {
    RawServer api = api(vertx);
    TestProxy proxy = TestProxy.start(vertx, "user", PASSWORD);
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    ProxySettings settings =
        new ProxySettings("http://127.0.0.1:" + proxy.port())
            .setUsername("user")
            .setPasswordFile(file.toString());

    assertSucceeded(outcome(FluxClient.create(vertx, through(api, settings))), 1);
  }

  @ParameterizedTest
  @CsvSource({"http, us%20er:wr0ng-pass@", "http, ''", "socks5, us%20er:wr0ng-pass@", "socks5, ''"})
  void wrongCredentialsAreFinalUnbilledAndNotShown(String scheme, String user, Vertx vertx) {
    RawServer api = api(vertx);
    TestProxy proxy = TestProxy.start(vertx, "us er", PASSWORD);
    String url = scheme + "://" + user + "127.0.0.1:" + proxy.port();
    FluxClient client = FluxClient.create(vertx, through(api, new ProxySettings(url)));

    GenerationException failure = assertFailed(outcome(client), FORBIDDEN, Billed.NO, 1);

    assertThat(failure)
        .hasMessageContaining(scheme + "://127.0.0.1:" + proxy.port())
        .hasMessageContaining("the proxy rejects the user name and password")
        .hasMessageNotContaining("wr0ng-pass");
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(api.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"403 Forbidden", "502 Bad Gateway", "504 Gateway Timeout", "200", ""})
  void aProxyThatOpensNoTunnelIsRetriedAndNothingIsBilled(String answer, Vertx vertx) {
    RawServer api = api(vertx);
    TestProxy proxy = TestProxy.start(vertx).rejecting(answer.equals("200") ? "nonsense" : answer);
    String url = "http://user:pass-word@127.0.0.1:" + proxy.port();
    FluxClientOptions options = through(api, new ProxySettings(url)).setConnectTimeout(500);

    GenerationException failure =
        assertFailed(outcome(FluxClient.create(vertx, options)), CONNECT_FAILED, Billed.NO, 2);

    assertThat(failure)
        .hasMessageContaining("through the proxy http://127.0.0.1:" + proxy.port())
        .hasMessageNotContaining("pass-word");
    assertThat(proxy.connections()).isEqualTo(2);
    assertThat(api.connections()).isZero();
  }

  @Test
  void credentialsThatAProxyRepeatsAreNotInTheMessage(Vertx vertx) {
    RawServer api = api(vertx);
    TestProxy proxy =
        TestProxy.start(vertx).rejecting("403 Proxy-Authorization: Basic dXNlcjphYmNkMQ== abcd1");
    String url = "http://user:abcd1@127.0.0.1:" + proxy.port();
    FluxClient client = FluxClient.create(vertx, through(api, new ProxySettings(url)));

    assertThat(assertFailed(outcome(client), CONNECT_FAILED, Billed.NO, 2))
        .hasMessageContaining("status: 403")
        .hasMessageNotContaining("dXNlcjph")
        .hasMessageNotContaining("abcd1");
  }

  @Test
  void aProxyThatDoesNotListenIsRetriedAndNothingIsBilled(Vertx vertx) throws IOException {
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "socks5://127.0.0.1:" + taken.getLocalPort();
      FluxClientOptions options = options("https://" + HOST).setProxy(new ProxySettings(url));

      assertThat(
              assertFailed(
                  outcome(FluxClient.create(vertx, options)), CONNECT_FAILED, Billed.NO, 4))
          .hasMessageContaining(url);
    }
  }

  @Test
  void aServerThatTheProxyReachesMustHaveTheCertificateOfItsName(Vertx vertx) {
    RawServer api = api(vertx);
    TestProxy proxy = TestProxy.start(vertx);
    FluxClientOptions options =
        through(api, new ProxySettings("http://127.0.0.1:" + proxy.port()))
            .setBaseUrl("https://other.behind-the-proxy.test:" + api.port());

    assertFailed(outcome(FluxClient.create(vertx, options)), TLS_FAILED, Billed.NO, 1);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void anExcludedHostIsReachedDirectly(Vertx vertx) {
    RawServer api = RawServer.answering(vertx, Fixture.SUCCESS);
    TestProxy proxy = TestProxy.start(vertx);
    FluxClientOptions options =
        options(api.url())
            .setProxy(
                new ProxySettings("http://127.0.0.1:" + proxy.port())
                    .setNonProxyHosts(List.of("example.com", "127.0.0.0/8")));

    assertSucceeded(outcome(FluxClient.create(vertx, options)), 1);
    assertThat(proxy.connections()).isZero();
  }

  @Test
  void theKeyIsNotSentUnencryptedToAProxyOnAnotherMachine(Vertx vertx) {
    ProxySettings proxy = new ProxySettings("http://proxy.test:3128");
    FluxClientOptions options = options("http://127.0.0.1:1").setProxy(proxy);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessageContaining("in the clear");

    Await.result(FluxClient.create(vertx, options.setAllowPlainHttp(true)).close());
    options.setAllowPlainHttp(false).setProxy(proxy.setNonProxyHosts(List.of("127.0.0.1")));
    Await.result(FluxClient.create(vertx, options).close());
    options.setProxy(new ProxySettings("socks5://localhost"));
    Await.result(FluxClient.create(vertx, options).close());
  }

  @Test
  void aProxyThatRejectsAPlainPostHasNotPassedItOn(Vertx vertx) {
    TestProxy proxy = TestProxy.start(vertx, "user", PASSWORD);
    FluxClientOptions options =
        options("http://" + HOST)
            .setAllowPlainHttp(true)
            .setProxy(new ProxySettings("http://127.0.0.1:" + proxy.port()));

    assertFailed(outcome(FluxClient.create(vertx, options)), FORBIDDEN, Billed.NO, 1);
    assertThat(proxy.heads().get(0)).startsWith("POST http://" + HOST);
  }
}
