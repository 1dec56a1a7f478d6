package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void theVersionIsPrinted() {
    assertThat(Cli.run("--version").out()).matches("fluxbus \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "generate --help", "serve --help", "send --help", "stub --help"})
  void everyCommandHasHelp(String args) {
    Cli cli = Cli.run(args.split(" ", -1));

    assertThat(cli.status()).isZero();
    assertThat(cli.out()).startsWith("Usage: fluxbus").doesNotContain("${");
  }

  @Test
  void onlyTheOptionsOfTheCommandThatIsUsedAreRead() {
    assertThat(commands("batch", "generate", "--help")).containsExactly("batch");
    assertThat(commands("--help"))
        .isEqualTo(commands("generates"))
        .isEqualTo(commands())
        .containsExactly("generate", "batch", "gallery", "serve", "send", "stub", "store", "key");
  }

  private static Set<String> commands(String... args) {
    return Main.commandLine(Terminal.system(), args).getSubcommands().keySet();
  }

  @Test
  void aMissingCommandIsAUsageError() {
    Cli cli = Cli.run();

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("a command is missing (see fluxbus --help)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 70000 | port must be between 0 and 65535, was 70000",
        "--latency 9s..4s | latency must be from less to more",
        "--latency soon | a duration must be like",
        "--rate-limit fast | --rate-limit must be like 10/s",
        "--concurrency-limit -1 | concurrencyLimit must not be negative",
        "--fail 500 | --fail must be like 500:0.01",
        "--fail 500:x | --fail must be like 500:0.01",
        "--fail 200:0.1 | a failure must be a status from 400 to 599 or one of hang",
        "--fail 500:0.6,hang:0.6 | failures must have probabilities",
        "--form xml | 'xml'",
        "--host 203.0.113.1 --port 0 | cannot listen on 203.0.113.1:0"
      })
  void anInvalidOptionOfTheStubIsReported(String options, String message) {
    Cli cli = Cli.run(("stub " + options).split(" ", -1));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "genrate --stub | fluxbus: Unmatched arguments from index 0: 'genrate', '--stub', did you"
            + " mean generate? (see",
        "generate --sizze=1x1 x | fluxbus: Unknown option: '--sizze=1x1', did you mean --size?"
            + " (see",
        "generate --xyzzy x | fluxbus: Unknown option: '--xyzzy' (see",
        "generate --size landscape_16-9 x | was \"landscape_16-9\", did you mean landscape_16_9?"
            + " (see"
      })
  void aSimilarNameIsSuggested(String args, String message) {
    Cli cli = Cli.run(args.split(" ", -1));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).singleElement().asString().contains(message);
  }
}
