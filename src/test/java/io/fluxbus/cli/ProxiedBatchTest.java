package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.TestAuthority;
import io.fluxbus.TestProxy;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API and images are behind a proxy, each with a certificate of another private authority. */
@ExtendWith(VertxExtension.class)
class ProxiedBatchTest {
  private static final String API = "api.behind-the-proxy.test";
  private static final String IMAGES = "images.behind-the-proxy.test";
  private static final String SECRET = "gateway-s3cr3t";

  @TempDir(factory = TargetDirectory.class)
  static Path keys;

  private static TestAuthority apiAuthority;
  private static TestAuthority imageAuthority;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private RawServer api;
  private RawServer images;
  private TestProxy proxy;
  private Path file;

  @BeforeAll
  static void makeAuthorities() throws Exception {
    apiAuthority = TestAuthority.create(keys, "api", "dns:" + API);
    imageAuthority = TestAuthority.create(keys, "images", "dns:" + IMAGES);
  }

  @BeforeEach
  void start(Vertx vertx) throws IOException {
    byte[] png = Files.readAllBytes(Path.of("src/test/resources/tiny.png"));
    Buffer image =
        Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: " + png.length + "\r\n\r\n")
            .appendBytes(png);
    images = RawServer.start(vertx, imageAuthority.server(), socket -> socket.write(image));
    String url = "https://" + IMAGES + ":" + images.port() + "/a.png";
    api =
        RawServer.start(
            vertx,
            apiAuthority.server(),
            socket ->
                socket.write(
                    RawServer.answer("200 OK", "{\"images\":[{\"url\":\"" + url + "\"}]}")));
    proxy = TestProxy.start(vertx, "us er", "p@ss:w0rd");
    file = Files.writeString(folder.resolve("prompts.jsonl"), "\"A cat\"\n\"A dog\"\n");
  }

  private Cli batch(Map<String, String> environment, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "batch",
                file.toString(),
                "-o",
                folder.resolve("out").toString(),
                "--base-url",
                "https://" + API + ":" + api.port(),
                "--trust-cert",
                apiAuthority.certificate().toString()));
    arguments.addAll(List.of(more));
    Map<String, String> all = new HashMap<>(environment);
    all.put("AIMLAPI_KEY", Cli.KEY);
    return Cli.run(all, arguments.toArray(String[]::new));
  }

  private String proxyUrl(String scheme) {
    return scheme + "://us%20er:p%40ss%3Aw0rd@127.0.0.1:" + proxy.port();
  }

  private void assertComplete(Cli cli) {
    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(folder.resolve("out/images")).isDirectoryContaining("glob:**.png");
    assertThat(proxy.targets()).contains(API + ":" + api.port(), IMAGES + ":" + images.port());
    assertThat(api.requests()).hasSize(2);
    assertThat(images.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"})
  void aBatchGoesThroughTheProxyOfTheEnvironment(String variable) {
    Map<String, String> environment =
        Map.of(
            variable,
            proxyUrl("http"),
            "HTTP_PROXY",
            "http://127.0.0.1:1",
            "NO_PROXY",
            "a.test,*x");

    assertComplete(batch(environment, "--trust-cert", imageAuthority.certificate().toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5"})
  void theProxyOfTheCommandLineOverridesTheEnvironment(String scheme) throws IOException {
    Cli cli =
        batch(
            Map.of("HTTPS_PROXY", "http://127.0.0.1:1"),
            "--proxy",
            proxyUrl(scheme),
            "--header",
            "X-Gateway-Key: " + SECRET,
            "--trust-cert",
            imageAuthority.certificate().toString());

    assertComplete(cli);
    assertThat(api.requests())
        .allSatisfy(request -> assertThat(request).contains("X-Gateway-Key: " + SECRET + "\r\n"));
    assertThat(images.requests())
        .allSatisfy(request -> assertThat(request).doesNotContain(SECRET, Cli.KEY));
    assertThat(cli.out()).doesNotContain(SECRET, "p@ss", "p%40ss");
    assertThat(folder.resolve("out/results.jsonl")).content().doesNotContain(SECRET, "p@ss");
  }

  @Test
  void imagesOfAnUntrustedAuthorityAreNotFetched() {
    Cli cli = batch(Map.of("HTTPS_PROXY", proxyUrl("http")));

    assertThat(cli.status()).isNotZero();
    assertThat(api.requests()).hasSize(2);
    assertThat(images.requests()).isEmpty();
  }

  @Test
  void aMalformedProxyIsReportedWithoutItsCredentials() {
    assertThat(batch(Map.of("https_proxy", "ftp://u:s3cr3t@h")))
        .returns(2, Cli::status)
        .returns(
            "fluxbus: https_proxy: proxy must begin with http://, socks5:// or socks4://\n",
            Cli::err);
    assertThat(batch(Map.of(), "--proxy", "https://u:s3cr3t@h").err())
        .startsWith("fluxbus: --proxy: proxy: TLS to the proxy itself is not supported");
    assertThat(batch(Map.of(), "--proxy", "u:s3cr3t@h:port").err())
        .startsWith("fluxbus: --proxy:")
        .doesNotContain("s3cr3t");
    assertThat(api.connections()).isZero();
  }

  @Test
  void anInvalidHeaderIsReportedWithoutItsValue() {
    for (String header :
        List.of("authorization: s3cr3t", "HOST: s3cr3t", "s3cr3t", "X Y: s3cr3t")) {
      Cli cli = batch(Map.of(), "--header", header);

      assertThat(cli.status()).isEqualTo(2);
      assertThat(cli.err()).startsWith("fluxbus: --header").doesNotContain("s3cr3t");
    }
  }
}
