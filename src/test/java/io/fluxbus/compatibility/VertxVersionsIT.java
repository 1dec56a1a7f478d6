package io.fluxbus.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import io.fluxbus.compatibility.Consumer.Libraries;
import io.fluxbus.compatibility.Consumer.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One jar of the library and one program run on each version of Vert.x, with the class path and
 * with the module path, on the JDK of the build and on a newer one. Maven has put the versions into
 * {@code target/compatibility}.
 */
class VertxVersionsIT {
  private static final List<String> VERSIONS = List.of("5.0.12", "5.1.6", "5.2.0");

  @TempDir(factory = TargetDirectory.class)
  private static Path compiled;

  private static Consumer consumer;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @BeforeAll
  static void compile() throws IOException {
    consumer = Consumer.compile(VERSIONS.get(0), compiled);
  }

  static Stream<Arguments> combinations() {
    return VERSIONS.stream()
        .flatMap(
            version -> Arrays.stream(Libraries.values()).map(path -> Arguments.of(version, path)));
  }

  @ParameterizedTest(name = "Vert.x {0}, {1}")
  @MethodSource("combinations")
  void theJarRuns(String vertx, Libraries libraries) throws IOException, InterruptedException {
    assertAllChecksPass(consumer.run(Jdk.CURRENT, vertx, libraries, folder));
  }

  @ParameterizedTest(name = "Vert.x {0}, {1}")
  @MethodSource("combinations")
  void theJarRunsOnANewerJdk(String vertx, Libraries libraries)
      throws IOException, InterruptedException {
    Optional<Jdk> newer = Jdk.newer();
    assumeTrue(newer.isPresent(), "left out: this machine has no JDK newer than " + Jdk.CURRENT);

    assertAllChecksPass(consumer.run(newer.orElseThrow(), vertx, libraries, folder));
  }

  private static void assertAllChecksPass(Run run) {
    assertThat(run.out().lines())
        .as(run.err())
        .contains("ok closes Vert.x")
        .allMatch(line -> line.startsWith("ok "));
    assertThat(run.err()).doesNotContain("SEVERE", "Exception");
    assertThat(run.status()).isZero();
  }
}
