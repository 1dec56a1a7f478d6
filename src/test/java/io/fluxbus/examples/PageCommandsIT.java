package io.fluxbus.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import io.fluxbus.examples.Documents.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of the documents that need no key and end by themselves, with the built jar. */
class PageCommandsIT {
  private static final String BUILD = "mvn -q -DskipTests package && ";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  static Stream<Block> commands() {
    return Documents.blocks("sh").stream()
        .filter(block -> block.text().contains("--stub"))
        .filter(block -> !block.text().contains(" serve ") && !block.text().contains(" send "));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandWithTheStubSucceedsAndWritesAnImage(Block block)
      throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/bin/sh")), "left out: this machine has no shell");
    Files.createDirectory(folder.resolve("target"));
    for (String file : List.of("fluxbus.jar", "fluxbus")) {
      Files.copy(
          Path.of("target", file),
          folder.resolve("target").resolve(file),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Process process =
        new ProcessBuilder("/bin/sh", "-ec", block.text().replace(BUILD, ""))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".jpg"))).isNotEmpty();
    }
  }
}
