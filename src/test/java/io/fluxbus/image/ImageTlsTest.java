package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with a loopback server whose certificate is only for {@code images.example.test}. */
class ImageTlsTest {
  private static final String NAME = "images.example.test";
  private static final String PASSWORD = "password";

  @TempDir(factory = TargetDirectory.class)
  static Path keys;

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  private static final List<String> indicatedNames = new CopyOnWriteArrayList<>();
  private static Vertx vertx;
  private static HttpServer server;
  private static Path certificate;

  @BeforeAll
  static void serve() throws IOException, InterruptedException, GeneralSecurityException {
    vertx = Vertx.vertx();
    Path store = keys.resolve("server.p12");
    certificate = makeCertificate(store);
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setSni(true)
                    .setKeyCertOptions(
                        new PfxOptions().setPath(store.toString()).setPassword(PASSWORD)))
            .requestHandler(
                request -> {
                  indicatedNames.add(String.valueOf(request.connection().indicatedServerName()));
                  request.response().end(Samples.png(8, 8));
                });
    Await.result(server.listen(0, "127.0.0.1"));
  }

  @AfterAll
  static void close() {
    Await.result(vertx.close());
  }

  @BeforeEach
  void forgetNames() {
    indicatedNames.clear();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void downloadsUseOpenSslIfItIsOnTheClassPath() {
    assertThat(ImageClient.clientOptions(vertx, new ImageOptions()).getSslEngineOptions())
        .isInstanceOf(OpenSSLEngineOptions.class);
  }

  @Test
  void downloadsUseTheJdkIfOpenSslIsNotAllowed() {
    ImageOptions options = new ImageOptions().setOpenSsl(false);

    assertThat(ImageClient.clientOptions(vertx, options).getSslEngineOptions())
        .isInstanceOf(JdkSSLEngineOptions.class);
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("SNI and certificate check use the URL's name, not the checked address")
  void theNameIsVerified(boolean openSsl) {
    GenerationOutcome outcome =
        save(NAME, options(NAME, openSsl).setTrustedCertificates(trusted()));

    assertThat(outcome.failure()).isNull();
    assertThat(indicatedNames).containsExactly(NAME);
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "a server with a certificate for another name is rejected, even at the right address")
  void anotherNameIsRejected(boolean openSsl) {
    for (String name : List.of("other.example.test", "127.0.0.1")) {
      GenerationOutcome outcome =
          save(name, options(name, openSsl).setTrustedCertificates(trusted()));

      assertThat(outcome.failure().detail()).contains("SSLHandshakeException");
    }
    assertThat(indicatedNames).isEmpty();
  }

  @ParameterizedTest(name = "OpenSSL: {0}")
  @ValueSource(booleans = {false, true})
  void anUntrustedCertificateIsRejected(boolean openSsl) {
    assertThat(save(NAME, options(NAME, openSsl)).failure().detail())
        .contains("SSLHandshakeException");
  }

  private static ImageOptions options(String host, boolean openSsl) {
    return new ImageOptions()
        .setOpenSsl(openSsl)
        .setAllowedOrigins(List.of("https://" + host + ":" + server.actualPort()))
        .setMaxRetries(0);
  }

  private static List<String> trusted() {
    return List.of(certificate.toString());
  }

  private GenerationOutcome save(String host, ImageOptions options) {
    ImageFiles files =
        new ImageFiles(vertx, options, name -> InetAddress.getAllByName("127.0.0.1"));
    String url = "https://" + host + ":" + server.actualPort() + "/x";
    GenerationOutcome outcome = Await.result(files.save(Samples.urls("a1", url), directory));
    Await.result(files.close());
    return outcome;
  }

  private static Path makeCertificate(Path store)
      throws IOException, InterruptedException, GeneralSecurityException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=" + NAME,
                "-ext",
                "san=dns:" + NAME,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(keys.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    byte[] der =
        KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
            .getCertificate("server")
            .getEncoded();
    return Files.writeString(
        keys.resolve("server.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE-----\n");
  }
}
