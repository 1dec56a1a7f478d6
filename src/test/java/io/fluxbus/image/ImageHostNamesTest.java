package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image URLs that browsers accept and {@code java.net.URI} rejects. */
class ImageHostNamesTest {
  private static Vertx vertx;

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    Await.result(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({
    "http://flux_images, flux_images, /a|{b}.png?t=a b|c, /a%7C%7Bb%7D.png?t=a%20b%7Cc",
    "http://Flux_Images., flux_images, /ü.png, /%C3%BC.png",
    "http://bücher.example, xn--bcher-kva.example, /50%.png, /50%.png",
    "http://127.1, 127.0.0.1, \\a\\..\\b.png, /b.png"
  })
  void aUrlIsFetchedFromTheSameHostAndPathAsInABrowser(
      String origin, String host, String path, String target) {
    ImageHost server = new ImageHost(vertx, ImageHost.ok(Samples.png(8, 8)));
    String place = origin + ":" + server.port();

    GenerationOutcome outcome = save(place, place + path);

    assertThat(outcome.failure()).isNull();
    assertThat(server.requests().get(0))
        .startsWith("GET " + target + " HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nhost: " + host + ":" + server.port() + "\r\n");
  }

  @Test
  void redirectsMayUseSuchUrls() {
    ImageHost images = new ImageHost(vertx, ImageHost.ok(Samples.png(8, 8)));
    String location = "\\\\flux_images.:" + images.port() + "\\a b|c.png";
    ImageHost api = new ImageHost(vertx, ImageHost.redirect(location));
    String place = "http://flux_images:" + images.port();

    GenerationOutcome outcome = save(place, api.origin() + "/x", api.origin());

    assertThat(outcome.failure()).isNull();
    assertThat(images.requests().get(0)).startsWith("GET /a%20b%7Cc.png HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://2130706433",
        "https://0x7f.1",
        "https://[::ffff:7f00:1]",
        "https:\\\\127.1.",
        "https://１２７。0。0。1",
        "https://%31%32%37.1"
      })
  void noFormOfAPrivateAddressIsConnectedTo(String origin) {
    ImageHost server = new ImageHost(vertx, ImageHost.ok(Samples.png(8, 8)));

    GenerationOutcome outcome = save("http://allowed.example", origin + ":" + server.port() + "/x");

    assertThat(outcome.failure()).hasMessageContaining("not on the public internet");
    assertThat(server.connections()).isZero();
  }

  /** Resolves names to the loopback address, and addresses to themselves. */
  private GenerationOutcome save(String allowed, String url, String... others) {
    List<String> origins = new ArrayList<>(List.of(others));
    origins.add(allowed);
    ImageFiles files =
        new ImageFiles(
            vertx,
            new ImageOptions().setAllowedOrigins(origins).setMaxRetries(0),
            name ->
                name.matches("[a-z_.-]+")
                    ? InetAddress.getAllByName("127.0.0.1")
                    : InetAddress.getAllByName(name));
    GenerationOutcome outcome = Await.result(files.save(Samples.urls("a1", url), directory));
    Await.result(files.close());
    return outcome;
  }
}
