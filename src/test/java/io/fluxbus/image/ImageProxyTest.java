package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.ProxySettings;
import io.fluxbus.TargetDirectory;
import io.fluxbus.TestProxy;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads through a proxy, and configured headers. */
@ExtendWith(VertxExtension.class)
class ImageProxyTest {
  private static final String SECRET = "gateway-s3cr3t";

  @TempDir(factory = TargetDirectory.class)
  private Path directory;

  private GenerationOutcome save(Vertx vertx, ImageOptions options, String url) {
    ImageFiles files =
        new ImageFiles(
            vertx,
            options.setMaxRetries(0),
            name -> {
              if (name.endsWith(".test")) {
                throw new UnknownHostException(name);
              }
              return InetAddress.getAllByName(name);
            });
    GenerationOutcome outcome = Await.result(files.save(Samples.urls("a1", url), directory));
    Await.result(files.close());
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost",
        "https://LOCALHOST.",
        "https://a.localhost",
        "https://intranet",
        "https://printer.local",
        "https://metadata.google.internal",
        "https://127.0.0.1",
        "https://127.1",
        "https://2130706433",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "https://[::1]",
        "https://[::ffff:10.0.0.1]",
        "https://[fd00::1]",
        "http://example.test"
      })
  void theProxyGetsNoRequestForAHostThatIsNotPublic(String origin, Vertx vertx) {
    for (String scheme : List.of("http", "socks5")) {
      TestProxy proxy = TestProxy.start(vertx);
      ProxySettings settings = new ProxySettings(scheme + "://127.0.0.1:" + proxy.port());

      GenerationOutcome outcome =
          save(vertx, new ImageOptions().setProxy(settings), origin + "/a.png");

      assertThat(outcome.failure()).isNotNull();
      assertThat(proxy.connections()).isZero();
    }
  }

  @Test
  void aRedirectIsCheckedBeforeTheProxyGetsARequest(Vertx vertx) {
    ImageHost host = new ImageHost(vertx, ImageHost.redirect("https://10.0.0.1/a.png"));
    TestProxy proxy = TestProxy.start(vertx);
    String origin = "http://images.test:" + host.port();
    ImageOptions options =
        new ImageOptions()
            .setAllowedOrigins(List.of(origin))
            .setProxy(new ProxySettings("socks5://127.0.0.1:" + proxy.port()));

    GenerationOutcome outcome = save(vertx, options, origin + "/a.png");

    assertThat(outcome.failure()).hasMessageContaining("not on the public internet");
    assertThat(proxy.targets()).containsExactly("images.test:" + host.port());
  }

  @Test
  void rejectedCredentialsAreNotRetriedAndNotShown(Vertx vertx) {
    TestProxy proxy = TestProxy.start(vertx, "user", "right");
    ImageOptions options =
        new ImageOptions()
            .setProxy(new ProxySettings("http://user:wr0ng-pass@127.0.0.1:" + proxy.port()));
    ImageFiles files = ImageFiles.create(vertx, options);

    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", "https://images.test/a.png"), directory));

    assertThat(outcome.failure())
        .hasMessageContaining("the proxy rejects the user name and password")
        .hasMessageNotContaining("wr0ng-pass");
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  void headersAreSentToNamedOriginsOnlyAndNotAfterRedirects(Vertx vertx) {
    ImageHost target = new ImageHost(vertx, ImageHost.ok(Samples.png(8, 8)));
    ImageHost gateway = new ImageHost(vertx, ImageHost.redirect(target.origin() + "/b.png"));
    ImageOptions options =
        new ImageOptions()
            .setBaseUrl(gateway.origin())
            .setAllowedOrigins(List.of(target.origin()))
            .setHeaders(Map.of("X-Gateway-Key", SECRET));

    assertThat(save(vertx, options, gateway.origin() + "/a.png").failure()).isNull();
    assertThat(gateway.requests().get(0)).contains("\r\nX-Gateway-Key: " + SECRET + "\r\n");
    assertThat(target.requests().get(0)).doesNotContain(SECRET);

    assertThat(save(vertx, options, target.origin() + "/c.png").failure()).isNull();
    assertThat(target.requests().get(1)).contains("\r\nX-Gateway-Key: " + SECRET + "\r\n");
  }
}
