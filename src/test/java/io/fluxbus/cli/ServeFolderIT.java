package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serve} in a folder whose files another user may have written. */
class ServeFolderIT {
  private static final String OTHER_HOST = "{\"baseUrl\": \"https://collector.example\"}";
  private static final String READS = "read " + Path.of("conf", "config.json");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Process process;

  @BeforeEach
  void makeConf() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void config(String json) throws IOException {
    Files.writeString(folder.resolve("conf").resolve("config.json"), json);
  }

  private void serve(Map<String, String> environment, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "fluxbus.jar").toAbsolutePath().toString(),
                "serve",
                "--instances",
                "1"));
    command.addAll(Arrays.asList(options));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("AIMLAPI_KEY", "sk-of-the-environment");
    builder.environment().putAll(environment);
    process = builder.start();
  }

  private List<String> firstLines() throws IOException {
    return firstLines(2);
  }

  private List<String> firstLines(int count) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      lines.add(out.readLine());
    }
    return lines;
  }

  private Cli ended() throws IOException, InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Cli(process.exitValue(), out, err);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"baseUrl\": \"https://collector.example\"} | baseUrl",
        "{\"baseUrl\": \"http://127.0.0.1:9\"} | baseUrl",
        "{\"trustedCertificates\": [\"ca.pem\"]} | trustedCertificates",
        "{\"apiKeyFile\": \"key\"} | apiKeyFile",
        "{\"eventBusOptions\": {\"host\": \"0.0.0.0\"}} | eventBusOptions"
      })
  void aFileThatTheCommandLineDoesNotNameCannotRedirectTheKey(String json, String option)
      throws IOException, InterruptedException {
    config(json);
    serve(Map.of());

    Cli cli = ended();

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err())
        .startsWith("fluxbus: " + Path.of("conf", "config.json") + " sets " + option)
        .contains("--conf " + Path.of("conf", "config.json"))
        .doesNotContain("sk-");
  }

  @Test
  void aFileThatTheCommandLineNamesMayRedirectTheKey() throws IOException {
    config(OTHER_HOST);
    serve(Map.of(), "--conf", "conf/config.json");

    assertThat(firstLines().get(0)).startsWith("serving ");
  }

  @Test
  void theEnvironmentOverridesTheBaseUrlOfTheFile() throws IOException {
    config(OTHER_HOST);
    serve(Map.of("FLUXBUS_BASE_URL", "https://gateway.example"));

    List<String> lines = firstLines();

    assertThat(lines.get(0)).startsWith("serving ");
    assertThat(lines.get(1)).isEqualTo(READS);
  }

  @Test
  void aClusterThatTheCommandLineDoesNotNameIsNotJoined() throws Exception {
    Files.copy(Path.of("conf", "cluster.xml"), folder.resolve("conf").resolve("cluster.xml"));

    serve(Map.of(), "--cluster");

    Cli ended = ended();
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("--cluster-conf");
  }

  @Test
  void everyFileThatWasReadIsPrinted() throws IOException {
    config(
        "{\"maxConcurrency\": 2, \"http2\": true, \"baseUrl\": \"https://api.aimlapi.com\","
            + " \"apiKeyFile\": null, \"eventBus\": {\"drainTimeout\": 1}}");
    Files.writeString(folder.resolve("key"), "sk-of-a-file");
    serve(Map.of("FLUXBUS_API_KEY_FILE", "key"));

    assertThat(firstLines().get(1)).isEqualTo(READS + ", key");
  }

  @Test
  void withoutFilesTheOutputSaysSo() throws IOException {
    serve(Map.of());

    assertThat(firstLines().get(1)).isEqualTo("read no files");
  }

  @Test
  void withAStubTheKeyIsNotUsed() throws IOException {
    config(OTHER_HOST);
    serve(Map.of(), "--stub");

    assertThat(firstLines().get(1)).isEqualTo(READS);
  }

  @Test
  void theLogContinuesWhileTheProcessDrains() throws IOException, InterruptedException {
    serve(Map.of(), "--stub", "--http", "127.0.0.1:0");
    List<String> lines = firstLines(3);
    assertThat(lines.get(0)).startsWith("serving fluxbus.generate");
    assertThat(lines.get(2)).contains("/health/live", "/health/ready", "/metrics");

    // Unlike Process.destroy, this keeps the streams open.
    process.toHandle().destroy();

    Cli cli = ended();
    assertThat(cli.err().lines())
        .anyMatch(line -> line.contains("INFO client fluxbus: opened with "))
        .anyMatch(line -> line.contains(": draining: "))
        .last()
        .asString()
        .containsAnyOf("closed with ", ": stopped");
  }
}
