package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.TLS_FAILED;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that do not get a connection fail, and nothing of the request is sent. */
@ExtendWith(VertxExtension.class)
class ConnectFaultsTest {
  private static final String PASSWORD = "password";

  private static void assertTriedInVain(FluxClient client, int attempts, String message) {
    GenerationOutcome outcome = outcome(client);

    assertFailed(outcome, CONNECT_FAILED, Billed.NO, attempts);
    assertThat(outcome.failure())
        .hasMessageContaining(message)
        .hasMessageContaining("after " + attempts + " attempts");
    assertThat(client.stats().retries()).isEqualTo(attempts - 1);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("a refused connection is retried and not billed")
  void refusedConnection(Vertx vertx) throws IOException {
    // Bound but not listening, so that no other test gets the port.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "http://127.0.0.1:" + taken.getLocalPort();

      assertTriedInVain(FluxClient.create(vertx, options(url)), 4, url);
    }
  }

  @Test
  @DisplayName("a name that does not resolve is retried and not billed")
  void nameDoesNotResolve(Vertx vertx) {
    FluxClientOptions options = options("https://no-such-host.invalid").setMaxAttempts(2);

    assertTriedInVain(FluxClient.create(vertx, options), 2, "no-such-host.invalid");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("a dropped SYN is retried and not billed")
  void synIsDropped(Vertx vertx) throws IOException {
    // No connection is accepted: when the backlog is full, Linux drops every other SYN.
    List<SocketChannel> backlog = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 16; i++) {
        SocketChannel channel = SocketChannel.open();
        backlog.add(channel);
        channel.configureBlocking(false);
        channel.connect(full.getLocalSocketAddress());
      }
      String url = "http://127.0.0.1:" + full.getLocalPort();
      FluxClientOptions options = options(url).setConnectTimeout(50).setMaxAttempts(3);

      assertTriedInVain(FluxClient.create(vertx, options), 3, url);
    } finally {
      for (SocketChannel channel : backlog) {
        channel.close();
      }
    }
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("a TLS handshake that never ends is retried at the connect timeout")
  void tlsHandshakeStalls(boolean openSsl, Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    String url = server.url().replace("http:", "https:");
    FluxClientOptions options =
        options(url).setOpenSsl(openSsl).setConnectTimeout(500).setMaxAttempts(2);

    assertTriedInVain(FluxClient.create(vertx, options), 2, url);
    Await.until(() -> server.connections() == 2);
    assertThat(server.requests()).isEmpty();
  }

  private static GenerationException assertNotTrusted(FluxClient client) {
    GenerationOutcome outcome = outcome(client);
    assertIdle(client, 0);
    return assertFailed(outcome, TLS_FAILED, Billed.NO, 1);
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("a certificate of an unknown authority fails the call before it is sent")
  void untrustedCertificate(boolean openSsl, Vertx vertx) {
    StubServer stub = Fixture.stub(vertx, new StubOptions().setTls(true));

    GenerationException failure =
        assertNotTrusted(FluxClient.create(vertx, options(stub.baseUrl()).setOpenSsl(openSsl)));

    assertThat(failure).hasMessageContaining(stub.baseUrl());
    assertThat(stub.ledger().posts()).isZero();
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("a trusted certificate for another host fails the call before it is sent")
  void certificateForAnotherHost(boolean openSsl, Vertx vertx) {
    // All of 127/8 is this machine, and the certificate names only 127.0.0.1.
    StubServer stub = Fixture.stub(vertx, new StubOptions().setTls(true).setHost("0.0.0.0"));
    FluxClientOptions options =
        options("https://127.0.0.2:" + stub.port())
            .setOpenSsl(openSsl)
            .setTrustedCertificates(List.of(stub.certificate().orElseThrow()));

    assertNotTrusted(FluxClient.create(vertx, options));
    assertThat(stub.ledger().posts()).isZero();
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("an expired certificate of a trusted authority fails the call before it is sent")
  void expiredCertificate(
      boolean openSsl, Vertx vertx, @TempDir(factory = TargetDirectory.class) Path keys)
      throws Exception {
    String store = keys.resolve("keys.p12").toString();
    String authority = keys.resolve("authority.pem").toString();
    keytool(store, "-genkeypair -alias authority -keyalg EC -dname CN=authority -ext bc:c=ca:true");
    keytool(store, "-exportcert -rfc -alias authority -file " + authority);
    String leaf = "-genkeypair -keyalg EC -dname CN=leaf -ext san=ip:127.0.0.1 -signer authority";
    keytool(store, leaf + " -alias valid");
    keytool(store, leaf + " -alias expired -startdate -9d -validity 5");

    RawServer valid = secured(vertx, store, "valid");
    assertThat(outcome(trusting(vertx, valid, authority, openSsl)).failure()).isNull();

    RawServer expired = secured(vertx, store, "expired");
    assertThat(assertNotTrusted(trusting(vertx, expired, authority, openSsl)))
        .hasMessageContaining("NotAfter");
    assertThat(expired.requests()).isEmpty();
  }

  private static RawServer secured(Vertx vertx, String store, String alias) {
    return RawServer.start(
        vertx,
        new NetServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PfxOptions().setPath(store).setPassword(PASSWORD).setAlias(alias)),
        socket -> socket.write(Fixture.SUCCESS));
  }

  private static FluxClient trusting(
      Vertx vertx, RawServer server, String authority, boolean openSsl) {
    return FluxClient.create(
        vertx,
        options(server.url().replace("http:", "https:"))
            .setOpenSsl(openSsl)
            .setTrustedCertificates(List.of(authority)));
  }

  private static void keytool(String store, String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments.split(" ")));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store, "-storepass", PASSWORD));
    Path said = Files.createTempFile(Path.of(store).getParent(), "keytool", ".txt");
    Process keytool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(keytool.waitFor()).as(() -> read(said)).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
