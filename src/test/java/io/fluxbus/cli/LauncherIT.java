package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher, the completions and the man page that the build creates. */
class LauncherIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String JAVA_HOME = System.getProperty("java.home");

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private Path folder;

  /** A folder with a space in its name. */
  @BeforeEach
  void createFolder() throws IOException {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "left out: this machine has no bash");
    folder = Files.createDirectories(parent.toAbsolutePath().resolve("with spaces"));
  }

  private Cli run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(JAVA_|JDK_JAVA|_JAVA).*"));
    builder.environment().putAll(environment);
    Path out = parent.resolve("stdout");
    Path err = parent.resolve("stderr");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Cli(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  @Test
  void theLauncherWorksThroughLinksAndInAFolderWithSpaces()
      throws IOException, InterruptedException {
    Files.copy(TARGET.resolve("fluxbus"), folder.resolve("launcher"));
    Files.copy(TARGET.resolve("fluxbus.jar"), folder.resolve("fluxbus.jar"));
    Files.createSymbolicLink(folder.resolve("relative link"), Path.of("launcher"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), folder.resolve("relative link"));

    Cli cli =
        run(
            Map.of("JAVA_HOME", JAVA_HOME, "CDPATH", "/", "JAVA_OPTS", "-Dx=1 -Dy=2"),
            link.toAbsolutePath().toString(),
            "generate",
            "--stub",
            "--size",
            "256x256",
            "--id",
            "cat",
            "A cat");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(folder.resolve("out").resolve("cat-0.jpg")).isNotEmptyFile();
  }

  @Test
  void withoutJavaHomeTheLauncherUsesThePath() throws IOException, InterruptedException {
    String path = Path.of(JAVA_HOME, "bin") + ":/usr/bin:/bin";

    Cli cli = run(Map.of("PATH", path), TARGET.resolve("fluxbus").toString(), "--version");

    assertThat(cli.out()).startsWith("fluxbus ");
    assertThat(cli.status()).isZero();
  }

  @Test
  void aMissingJavaIsReported() throws IOException, InterruptedException {
    Cli cli =
        run(Map.of("JAVA_HOME", "/no/such"), TARGET.resolve("fluxbus").toString(), "--version");

    assertThat(cli.err()).startsWith("fluxbus: no /no/such/bin/java: set JAVA_HOME");
    assertThat(cli.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate | JAVA_OPTS | ''             | -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "generate | JAVA_OPTS | -Dx=1 -Dy=*    | -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dx=1"
            + " -Dy=*",
        "send     | JAVA_OPTS | -XX:+UseZGC    | -XX:TieredStopAtLevel=1 -XX:+UseZGC",
        "generate | JDK_JAVA_OPTIONS  | -XX:+UseG1GC | -XX:TieredStopAtLevel=1",
        "generate | JAVA_TOOL_OPTIONS | -XX:+UseG1GC | -XX:TieredStopAtLevel=1",
        "generate | _JAVA_OPTIONS     | -XX:+UseG1GC | -XX:TieredStopAtLevel=1",
        "serve    | JAVA_OPTS | -Xmx1g         | -Xmx1g",
        "batch    | JAVA_OPTS | ''             | ''",
        "stub     | JAVA_OPTS | ''             | ''"
      })
  void onlyShortCommandsGetOptionsThatMakeThemFaster(
      String command, String variable, String value, String options)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho \"$*\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Cli cli =
        run(
            Map.of("JAVA_HOME", folder.toString(), variable, value),
            TARGET.resolve("fluxbus").toString(),
            command,
            "-x");

    String jar = "-jar " + TARGET.resolve("fluxbus.jar") + " " + command + " -x\n";
    assertThat(cli.out()).isEqualTo(options.isEmpty() ? jar : options + " " + jar);
    assertThat(cli.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "fluxbus ge, 1, generate",
    "fluxbus generate --siz, 2, --size",
    "fluxbus generate --size portrait_1, 3, portrait_16_9",
    "fluxbus batch --progress pl, 3, plain"
  })
  void bashCompletesCommandsOptionsAndValues(String words, int current, String completion)
      throws IOException, InterruptedException {
    // Outside of a completion, compopt would print an error.
    String script =
        "compopt() { :; }; source \"$1\"; COMP_WORDS=($2); COMP_CWORD=$3; COMP_LINE=$2;"
            + " COMP_POINT=${#2}; COMP_TYPE=9; _complete_fluxbus; printf '%s\\n"
            + "' \"${COMPREPLY[@]}\"";

    Cli cli =
        run(
            Map.of(),
            "/bin/bash",
            "-c",
            script,
            "bash",
            TARGET.resolve("completions").resolve("fluxbus.bash").toString(),
            words,
            String.valueOf(current));

    assertThat(cli.err()).isEmpty();
    assertThat(cli.out().strip()).isEqualTo(completion);
  }

  @Test
  void fishAndTheManPageHaveEveryOption() throws IOException {
    String fish = Files.readString(TARGET.resolve("completions").resolve("fluxbus.fish"));
    String man = Files.readString(TARGET.resolve("man").resolve("fluxbus.1"));

    Main.commandLine(Terminal.system())
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(fish).contains("-n __fish_use_subcommand -a " + name + " -d '");
              command
                  .getCommandSpec()
                  .options()
                  .forEach(
                      option -> {
                        String known = option.longestName().replaceFirst("^-+", "");
                        assertThat(fish).containsPattern("_from " + name + "'.* -l " + known + " ");
                        assertThat(man).contains("\\-\\-" + known.replace("-", "\\-") + "\\fR");
                      });
            });
    // A line that begins with these characters would be a request of roff.
    assertThat(man.lines().filter(line -> line.startsWith("'"))).isEmpty();
    assertThat(man.lines().filter(line -> line.startsWith(".")))
        .allMatch(line -> line.matches("\\.(TH|nh|SH|TP|PP|B|I)( .*)?"));
  }
}
