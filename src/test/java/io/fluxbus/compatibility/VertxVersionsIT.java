package io.fluxbus.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import io.fluxbus.compatibility.Consumer.Libraries;
import io.fluxbus.compatibility.Consumer.Program;
import io.fluxbus.compatibility.Consumer.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The built jars run on each version of Vert.x, on the class path and on the module path, on the
 * JDK of the build and on a newer one. Maven copies the versions of Vert.x to {@code
 * target/compatibility}.
 */
class VertxVersionsIT {
  private static final List<String> VERSIONS = List.of("5.0.12", "5.1.6", "5.2.0");

  @TempDir(factory = TargetDirectory.class)
  private static Path application;

  @TempDir(factory = TargetDirectory.class)
  private static Path metrics;

  @TempDir(factory = TargetDirectory.class)
  private static Path stub;

  private static final Map<Program, Consumer> CONSUMERS = new EnumMap<>(Program.class);

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @BeforeAll
  static void compile() throws IOException {
    String vertx = VERSIONS.get(0);
    CONSUMERS.put(Program.APPLICATION, Consumer.compile(Program.APPLICATION, vertx, application));
    CONSUMERS.put(Program.METRICS, Consumer.compile(Program.METRICS, vertx, metrics));
    CONSUMERS.put(Program.STUB, Consumer.compile(Program.STUB, vertx, stub));
  }

  static Stream<Arguments> combinations() {
    return VERSIONS.stream()
        .flatMap(
            version -> Arrays.stream(Libraries.values()).map(path -> Arguments.of(version, path)));
  }

  @ParameterizedTest(name = "Vert.x {0}, {1}")
  @MethodSource("combinations")
  void theLibraryRuns(String vertx, Libraries libraries) throws IOException, InterruptedException {
    assertAllChecksPass(Program.APPLICATION, Jdk.CURRENT, vertx, libraries);
  }

  @ParameterizedTest(name = "Vert.x {0}, {1}")
  @MethodSource("combinations")
  void theLibraryRunsOnANewerJdk(String vertx, Libraries libraries)
      throws IOException, InterruptedException {
    assertAllChecksPass(Program.APPLICATION, newerJdk(), vertx, libraries);
  }

  /** On the class path only, because Vert.x's module for Micrometer requires all of vertx-web. */
  @ParameterizedTest(name = "Vert.x {0}")
  @FieldSource("VERSIONS")
  void metricsAreRecorded(String vertx) throws IOException, InterruptedException {
    assertAllChecksPass(Program.METRICS, Jdk.CURRENT, vertx, Libraries.CLASS_PATH);
  }

  @ParameterizedTest(name = "Vert.x {0}, {1}")
  @MethodSource("combinations")
  void theStubServerRuns(String vertx, Libraries libraries)
      throws IOException, InterruptedException {
    assertAllChecksPass(Program.STUB, Jdk.CURRENT, vertx, libraries);
  }

  @ParameterizedTest(name = "Vert.x {0}, {1}")
  @MethodSource("combinations")
  void theStubServerRunsOnANewerJdk(String vertx, Libraries libraries)
      throws IOException, InterruptedException {
    assertAllChecksPass(Program.STUB, newerJdk(), vertx, libraries);
  }

  private static Jdk newerJdk() {
    Optional<Jdk> newer = Jdk.newer();
    assumeTrue(newer.isPresent(), "skipped: this machine has no JDK newer than " + Jdk.CURRENT);
    return newer.orElseThrow();
  }

  private void assertAllChecksPass(Program program, Jdk jdk, String vertx, Libraries libraries)
      throws IOException, InterruptedException {
    Run run = CONSUMERS.get(program).run(jdk, vertx, libraries, folder);
    assertThat(run.out().lines())
        .as(run.err())
        .contains("ok closes Vert.x")
        .allMatch(line -> line.startsWith("ok "));
    assertThat(run.err()).doesNotContain("SEVERE", "Exception");
    assertThat(run.status()).isZero();
  }
}
