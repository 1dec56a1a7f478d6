package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lengths of the Java files: product, tests, races and benchmarks. */
class SourceLengthTest {
  private static final int LONGEST = 300;
  private static final int MEDIAN_BELOW = 100;

  private record Source(Path file, long lines) {}

  @Test
  void noFileHasMoreThan300Lines() throws IOException {
    assertThat(sources())
        .allSatisfy(
            source ->
                assertThat(source.lines()).as("%s", source.file()).isLessThanOrEqualTo(LONGEST));
  }

  @Test
  void theMedianIsBelow100Lines() throws IOException {
    List<Long> lines = sources().stream().map(Source::lines).sorted().toList();

    assertThat(lines).hasSizeGreaterThan(100);
    assertThat(lines.get(lines.size() / 2)).isLessThan(MEDIAN_BELOW);
  }

  private static List<Source> sources() throws IOException {
    List<Source> all = new ArrayList<>();
    for (Path root : List.of(Path.of("src"), Path.of("benchmarks", "src"))) {
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> new Source(file, lines(file)))
            .forEach(all::add);
      }
    }
    return all;
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
