package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of the architecture names packages, classes and methods that exist. */
class ArchitecturePageTest {
  private static final Path PAGE = Documents.page("architecture");
  private static final Path SOURCES = Path.of("src", "main", "java");

  /** A method in code font, such as {@code Admission.submit}. */
  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  static Stream<String> methods() {
    return METHOD
        .matcher(Documents.read(PAGE))
        .results()
        .map(found -> found.group(1) + "." + found.group(2))
        .distinct();
  }

  @Test
  void theTableHasThePackagesInTheOrderOfTheArchitectureTest() {
    String test = Documents.read(Path.of("src/test/java/io/fluxbus/ArchitectureTest.java"));
    Matcher list = Pattern.compile("(?s)PACKAGES =\\s+List\\.of\\((.*?)\\);").matcher(test);
    assertThat(list.find()).isTrue();

    assertThat(Documents.table(PAGE, "## Packages"))
        .extracting(row -> row.get(0).replace("`", "\""))
        .isEqualTo(List.of(list.group(1).strip().split(",\\s+", -1)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aMethodThatThePageNamesExists(String method) throws IOException {
    String[] parts = method.split("\\.", -1);
    Optional<Path> source =
        sources().stream().filter(file -> file.endsWith(parts[0] + ".java")).findAny();

    assertThat(source).isPresent();
    assertThat(Files.readString(source.get())).containsPattern("[ <>]" + parts[1] + "\\(");
  }
}
