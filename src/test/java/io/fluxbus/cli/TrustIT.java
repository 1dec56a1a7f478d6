package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The certificate of the API is from a private authority. The certificate of the images is from an
 * authority in the JDK's trust store, for which the process gets its own trust store.
 */
@ExtendWith(VertxExtension.class)
class TrustIT {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Cli generate(TestAuthority system, String... args)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djavax.net.ssl.trustStore=" + system.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + TestAuthority.PASSWORD,
                "-jar",
                Path.of("target", "fluxbus.jar").toString(),
                "generate",
                "--no-proxy",
                "*",
                "-o",
                folder.resolve("out").toString()));
    command.addAll(Arrays.asList(args));
    command.add("x");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AIMLAPI_KEY", Cli.KEY);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Cli(process.exitValue(), out, err);
  }

  @Test
  @Timeout(180)
  void aPrivateAuthorityIsTrustedInAdditionToThoseOfTheJdkUnlessTheseAreExcluded(Vertx vertx)
      throws Exception {
    TestAuthority company = TestAuthority.create(folder, "company", "ip:127.0.0.1");
    TestAuthority system = TestAuthority.create(folder, "system", "ip:127.0.0.1");
    byte[] png = Files.readAllBytes(Path.of("src/test/resources/tiny.png"));
    Buffer image =
        Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: " + png.length + "\r\n\r\n")
            .appendBytes(png);
    RawServer images = RawServer.start(vertx, system.server(), socket -> socket.write(image));
    String origin = "https://127.0.0.1:" + images.port();
    String answer = RawServer.answer("200 OK", "{\"images\":[{\"url\":\"" + origin + "/a.png\"}]}");
    RawServer api = RawServer.start(vertx, company.server(), socket -> socket.write(answer));
    String[] both = {
      "--base-url",
      "https://127.0.0.1:" + api.port(),
      "--allow-image-origin",
      origin,
      "--trust-cert",
      company.certificate().toString()
    };

    Cli cli = generate(system, both);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(images.requests()).hasSize(1);

    List<String> companyOnly = new ArrayList<>(List.of(both));
    companyOnly.add("--no-system-certs");
    assertThat(generate(system, companyOnly.toArray(String[]::new)).status()).isNotZero();
    assertThat(images.requests()).hasSize(1);
    assertThat(api.requests()).hasSize(2);

    Cli nothing =
        generate(system, "--base-url", "https://127.0.0.1:" + api.port(), "--no-system-certs");
    assertThat(nothing.status()).isEqualTo(2);
    assertThat(nothing.err()).contains("trustSystemCertificates");
    assertThat(api.requests()).hasSize(2);
  }
}
