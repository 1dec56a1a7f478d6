package io.fluxbus.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StubCertificateTest {
  @TempDir(factory = TargetDirectory.class)
  private Path temporary;

  /** A process that starts a server, and exits without closing it when its input ends. */
  static final class Application {
    private Application() {}

    public static void main(String[] arguments) throws IOException {
      StubOptions options = new StubOptions().setTls(true);
      System.out.println(
          Await.result(StubServer.create(Vertx.vertx(), options).listen()).certificate().get());
      System.in.read();
      System.exit(0);
    }
  }

  private static X509Certificate parse(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static X509Certificate certificate(String... hosts) throws Exception {
    return parse(SelfSignedCertificate.make(List.of(hosts)).certificate());
  }

  @Test
  void itIsForItsHosts() throws Exception {
    assertThat(certificate("localhost", "127.0.0.1", "::1").getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
  }

  @Test
  void itSignsItselfAndIsValidFor30Days() throws Exception {
    X509Certificate certificate = certificate("localhost");

    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertThat(
            Duration.between(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
        .hasDays(30);
    assertThat(certificate.getNotBefore()).isBeforeOrEqualTo(Instant.now());
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo("CN=localhost");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10, 30})
  void itsLengthsAreEncodedForAnyNumberOfHosts(int count) throws Exception {
    List<String> hosts = IntStream.range(0, count).mapToObj(i -> "host-" + i + ".test").toList();

    X509Certificate certificate = certificate(hosts.toArray(String[]::new));

    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> name.get(1).toString())
        .containsExactlyElementsOf(hosts);
    certificate.verify(certificate.getPublicKey());
  }

  @Test
  void thePrivateKeyIsInNoFileAndTheCertificateDoesNotOutliveItsProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = process.inputReader()) {
      Path certificate = Path.of(output.readLine());

      assertThat(ownFiles()).containsExactly(certificate);
      assertThat(Files.readString(certificate)).doesNotContain("PRIVATE KEY");
      process.getOutputStream().close();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(ownFiles()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private List<Path> ownFiles() throws IOException {
    try (Stream<Path> files = Files.walk(temporary.toAbsolutePath())) {
      return files.filter(file -> file.toString().contains("fluxbus-stub")).toList();
    }
  }
}
