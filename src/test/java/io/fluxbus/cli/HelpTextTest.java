package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTextTest {
  private static final int COLUMNS = 80;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "generate",
        "batch",
        "gallery",
        "serve",
        "send",
        "stub",
        "store",
        "store list",
        "store show",
        "store resolve",
        "store export",
        "store prune",
        "store budgets",
        "store set-budget",
        "key",
        "key create",
        "key list",
        "key revoke"
      })
  void theHelpFitsInto80ColumnsAndBreaksNoWord(String command) {
    List<String> lines =
        Cli.run(Map.of(), (command + " --help").strip().split(" ", -1)).out().lines().toList();

    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(COLUMNS + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "batch, 'https://images.internal:8443.'",
    "batch, 'localhost,.example.com,10.0.0.0/8'",
    "generate, 'http://user:password@proxy:3128'",
    "stub, '500:0.01,hang:0.001.'"
  })
  void anExampleStaysOnOneLine(String command, String example) {
    assertThat(Cli.run(Map.of(), command, "--help").out()).contains(example);
  }

  @ParameterizedTest
  @CsvSource({"true, '', true", "true, 1, false", "false, '', false"})
  void onlyATerminalWithoutNoColorHasColors(boolean terminal, String noColor, boolean colors) {
    Cli cli = Cli.run(Map.of("NO_COLOR", noColor), terminal, "generate", "--help");

    assertThat(cli.out().contains("\u001b[")).isEqualTo(colors);
    assertThat(cli.out().replaceAll("\u001b\\[[0-9;]*m", "")).contains("Usage: fluxbus generate");
  }
}
