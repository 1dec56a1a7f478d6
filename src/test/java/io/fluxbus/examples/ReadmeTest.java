package io.fluxbus.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.examples.Documents.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README is short, and its programs run as they stand there. */
class ReadmeTest {
  private static final Pattern CLASS_NAME = Pattern.compile("public class (\\w+)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  static List<Block> programs() {
    return Documents.blocks(Documents.README, "java");
  }

  @Test
  void hasAtMost250Lines() {
    assertThat(Documents.read(Documents.README).lines().count()).isLessThanOrEqualTo(250);
  }

  @Test
  void showsTwoPrograms() {
    assertThat(programs()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aProgramHasAtMost15LinesOfCode(Block program) {
    assertThat(program.text().lines().filter(line -> !line.isBlank()).count())
        .isLessThanOrEqualTo(15);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aProgramRunsWithoutAKey(Block program) throws IOException, InterruptedException {
    Matcher name = CLASS_NAME.matcher(program.text());
    assertThat(name.find()).isTrue();
    Path source = folder.resolve(name.group(1) + ".java");
    Files.writeString(source, program.text());
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            source.toString());
    builder.environment().remove("AIMLAPI_KEY");
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out).contains("/files/").contains("-1024x768.jpeg").doesNotContain("Exception");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void namesTestsThatExist() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src", "test", "java"))) {
      List<String> files = sources.map(source -> source.getFileName().toString()).toList();

      assertThat(Documents.table(Documents.README, "## What makes it different"))
          .isNotEmpty()
          .allSatisfy(
              row -> {
                Matcher test = TEST.matcher(row.get(2));
                assertThat(test.find()).isTrue();
                do {
                  assertThat(files).contains(test.group(1) + ".java");
                } while (test.find());
              });
    }
  }

  @Test
  void ciRunsTheTestCommandOfTheReadme() throws IOException {
    String last = Files.readAllLines(Path.of(".ci/run")).stream().reduce((a, b) -> b).orElseThrow();

    assertThat(Documents.read(Documents.README).toLowerCase(Locale.ROOT))
        .contains("```sh\n" + last + "\n```");
  }
}
