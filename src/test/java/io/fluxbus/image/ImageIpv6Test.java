package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.ProxySettings;
import io.fluxbus.TargetDirectory;
import io.fluxbus.TestProxy;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Downloads from a host with an IPv6 address. */
@ExtendWith(VertxExtension.class)
class ImageIpv6Test {
  private static final Buffer IMAGE = Samples.jpeg(64, 48);

  @TempDir(factory = TargetDirectory.class)
  private Path directory;

  private final AtomicReference<String> authority = new AtomicReference<>();
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws SocketException {
    assumeTrue(
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1")),
        "this machine has no IPv6 loopback");
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  authority.set(request.authority().toString());
                  request.response().end(IMAGE);
                });
    port = Await.result(server.listen(0, "::1")).actualPort();
  }

  private void saveFrom(Vertx vertx, String origin, ImageOptions options) {
    ImageFiles files =
        new ImageFiles(
            vertx,
            options.setAllowedOrigins(List.of(origin)).setMaxRetries(0),
            name -> InetAddress.getAllByName(name.endsWith(".test") ? "::1" : name));
    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", origin + "/a.jpg"), directory));
    Await.result(files.close());

    assertThat(outcome.failure()).isNull();
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  void anAddressInTheUrl(Vertx vertx) {
    saveFrom(vertx, "http://[::1]:" + port, new ImageOptions());

    assertThat(authority).hasValue("[::1]:" + port);
  }

  @Test
  void aNameThatResolvesToIt(Vertx vertx) {
    saveFrom(vertx, "http://images.test:" + port, new ImageOptions());

    assertThat(authority).hasValue("images.test:" + port);
  }

  @ParameterizedTest
  @CsvSource({"http, [2606:4700::1111]:443", "socks5, 2606:4700:0:0:0:0:0:1111:443"})
  void anAddressBehindAProxy(String scheme, String target, Vertx vertx) {
    TestProxy proxy = TestProxy.start(vertx);
    ImageFiles files =
        ImageFiles.create(
            vertx,
            new ImageOptions()
                .setMaxRetries(0)
                .setProxy(new ProxySettings(scheme + "://127.0.0.1:" + proxy.port())));

    // Nothing listens there: only the address that the proxy receives matters.
    Await.result(files.save(Samples.urls("a1", "https://[2606:4700::1111]/a.jpg"), directory));
    Await.result(files.close());

    assertThat(proxy.targets()).containsOnly(target);
  }
}
