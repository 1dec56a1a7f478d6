package io.fluxbus.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The versions of the libraries in the executable, as their Maven metadata gives them. */
class DependencyVersionsIT {
  private static final Path EXECUTABLE = Path.of("target", "fluxbus.jar");

  private static final String NETTY = "io.netty:";

  /**
   * The oldest version without a known advisory, by the beginning of {@code groupId:artifactId}.
   * Raise a version here when an advisory is published for it.
   */
  private static final Map<String, String> OLDEST =
      Map.of(
          NETTY,
          "4.2.18",
          "com.fasterxml.jackson.core:",
          "2.18.10",
          "com.hazelcast:hazelcast",
          "5.3.5");

  /** The versions by {@code groupId:artifactId}. */
  private static Map<String, String> versions() throws IOException {
    Map<String, String> versions = new TreeMap<>();
    try (ZipFile jar = new ZipFile(EXECUTABLE.toFile())) {
      List<? extends ZipEntry> metadata =
          jar.stream().filter(entry -> entry.getName().endsWith("/pom.properties")).toList();
      for (ZipEntry entry : metadata) {
        Properties of = new Properties();
        try (InputStream in = jar.getInputStream(entry)) {
          of.load(in);
        }
        versions.put(
            of.getProperty("groupId") + ":" + of.getProperty("artifactId"),
            of.getProperty("version"));
      }
    }
    return versions;
  }

  private static Optional<String> oldest(String artifact) {
    return OLDEST.entrySet().stream()
        .filter(entry -> artifact.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findAny();
  }

  /** The numbers of a version; a qualifier such as {@code Final} is left out. */
  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[.-]"))
        .takeWhile(part -> part.chars().allMatch(Character::isDigit))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  @Test
  void noLibraryIsOlderThanItsLatestSecurityFix() throws IOException {
    versions()
        .forEach(
            (artifact, version) ->
                oldest(artifact)
                    .ifPresent(
                        oldest ->
                            assertThat(Arrays.compare(numbers(version), numbers(oldest)))
                                .as("%s %s, oldest allowed: %s", artifact, version, oldest)
                                .isNotNegative()));
  }

  @Test
  void everyLibraryWithASecurityFixIsFound() throws IOException {
    assertThat(versions())
        .containsKeys(
            "io.netty:netty-common",
            "io.netty:netty-buffer",
            "io.netty:netty-handler",
            "io.netty:netty-handler-proxy",
            "io.netty:netty-codec-base",
            "io.netty:netty-codec-compression",
            "io.netty:netty-codec-dns",
            "io.netty:netty-codec-http",
            "io.netty:netty-codec-http2",
            "io.netty:netty-resolver-dns",
            "com.fasterxml.jackson.core:jackson-annotations",
            "com.fasterxml.jackson.core:jackson-core",
            "com.fasterxml.jackson.core:jackson-databind",
            "com.hazelcast:hazelcast");
  }

  @Test
  void allOfNettyHasOneVersion() throws IOException {
    Map<String, String> netty = new TreeMap<>(versions());
    netty.keySet().removeIf(artifact -> !artifact.startsWith(NETTY));

    assertThat(netty.values()).isNotEmpty().containsOnly(netty.get("io.netty:netty-common"));
  }

  @Test
  void allOfJacksonHasOneVersion() throws IOException {
    Map<String, String> jackson = new TreeMap<>(versions());
    jackson.keySet().removeIf(artifact -> !artifact.startsWith("com.fasterxml.jackson.core:"));

    assertThat(jackson.values())
        .isNotEmpty()
        .containsOnly(jackson.get("com.fasterxml.jackson.core:jackson-databind"));
  }

  @Test
  void thePageOfCompatibilityPinsTheseVersions() throws IOException {
    Map<String, String> versions = versions();

    assertThat(Files.readString(Path.of("src", "docs", "compatibility.md")))
        .contains(
            "io.netty:netty-bom:" + versions.get("io.netty:netty-common"),
            "com.fasterxml.jackson:jackson-bom:"
                + versions.get("com.fasterxml.jackson.core:jackson-databind"));
  }
}
