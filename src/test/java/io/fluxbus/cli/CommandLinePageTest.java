package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.examples.Documents;
import io.fluxbus.examples.Documents.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents show commands and options that exist, and the help as it is printed. */
class CommandLinePageTest {
  private static final String EXECUTABLE = "java -jar target/fluxbus.jar ";
  private static final Pattern COMMAND =
      Pattern.compile(
          Pattern.quote("target/fluxbus.jar ") + "((?:store |key )?[a-z][a-z-]*)([^\\n|`)]*)");
  private static final Pattern OPTION = Pattern.compile("(?<!\\S)(--?[a-z][a-z-]*)");

  static Stream<Block> help() {
    return Documents.blocks("text").stream()
        .filter(block -> block.text().startsWith("$ " + EXECUTABLE));
  }

  static Stream<List<String>> commands() {
    return Documents.all().stream()
        .flatMap(document -> COMMAND.matcher(Documents.read(document)).results())
        .map(command -> List.of(command.group(1), command.group(2)))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("help")
  void theHelpIsTheOneThatIsPrinted(Block block) {
    String command = block.text().lines().findFirst().orElseThrow();
    String[] args = command.substring(("$ " + EXECUTABLE).length()).split(" ", -1);

    String printed = Cli.run(Map.of(), args).out();

    assertThat(block.text())
        .as("replace the block with the output of: %s", command)
        .isEqualTo(command + "\n" + printed);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theOptionsOfACommandExist(List<String> command) {
    String printed = help(command.get(0));
    List<String> known = new ArrayList<>(List.of("--help"));
    Matcher option = Pattern.compile("(--?[a-z][a-z-]*)").matcher(printed);
    while (option.find()) {
      known.add(option.group(1));
    }

    String quoted = command.get(1).replaceAll("'[^']*'|\"[^\"]*\"", "");
    assertThat(printed).contains("Usage: fluxbus " + command.get(0));
    assertThat(OPTION.matcher(quoted).results().map(found -> found.group(1)))
        .allSatisfy(name -> assertThat(known).contains(name));
  }

  @ParameterizedTest
  @MethodSource("optionsInText")
  void anOptionInTheTextExists(String option) {
    String printed =
        String.join(
            "",
            Stream.concat(
                    Stream.of(
                        "generate",
                        "batch",
                        "gallery",
                        "serve",
                        "send",
                        "stub",
                        "key create",
                        "key list",
                        "key revoke"),
                    Stream.of("list", "show", "resolve", "export", "prune", "budgets", "set-budget")
                        .map("store "::concat))
                .map(CommandLinePageTest::help)
                .toList());

    assertThat(printed).containsPattern(Pattern.quote(option) + "\\b(?!-)");
  }

  private static String help(String command) {
    return Cli.run(Map.of(), (command + " --help").split(" ", -1)).out();
  }

  static Stream<String> optionsInText() {
    List<String> foreign = List.of("--add-exports", "--add-modules");
    return Documents.all().stream()
        .flatMap(
            document -> Pattern.compile("`(--[a-z-]+)").matcher(Documents.read(document)).results())
        .map(found -> found.group(1))
        .filter(option -> !foreign.contains(option))
        .distinct();
  }
}
