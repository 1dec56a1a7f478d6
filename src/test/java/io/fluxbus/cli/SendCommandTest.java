package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendCommandTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cluster-conf missing.xml | fluxbus: --cluster-conf missing.xml cannot be read: it does"
            + " not exist",
        "--conf missing.json | fluxbus: missing.json cannot be read: it does not exist",
        "--concurrency 0 | fluxbus: --concurrency: maxOutstanding must be from 1 to 100000, was 0",
        "--max-attempts 0 | fluxbus: --max-attempts: maxAttempts must be at least 1, was 0",
        "--timeout 0s | fluxbus: --timeout: totalTimeout must be at least 1, was 0",
        "--size 1x1 | fluxbus: Invalid value for option '--size'"
      })
  void anInvalidOptionIsReported(String options, String message) {
    String[] args = ("send -o " + folder + " " + options + " x").split(" ", -1);

    Cli cli = Cli.run(Map.of(), args);

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).singleElement().asString().startsWith(message);
  }

  @Test
  void theConfigurationOfTheEventBusIsChecked() throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("worker.json"), "{\"eventBusOptions\": {\"trustAll\": 1}}");

    Cli cli = Cli.run(Map.of(), "send", "--conf", conf.toString(), "x");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo("fluxbus: " + conf + ": eventBusOptions.trustAll has a wrong value\n");
  }
}
