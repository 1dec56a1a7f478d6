package io.fluxbus.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of the jars do not depend on the umask of the build. */
class FileModesIT {
  private static final List<String> JARS =
      List.of("fluxbus-0.1.0-SNAPSHOT.jar", "fluxbus-0.1.0-SNAPSHOT-stub.jar");

  @TempDir(factory = TargetDirectory.class)
  Path project;

  /** Copies the contents of the jars with the file modes of the strictest umask. */
  private void copyContents() throws IOException {
    Path contents = Path.of("target", "artifacts");
    try (var files = Files.walk(contents)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy =
            project.resolve("target/artifacts").resolve(contents.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
        Files.setPosixFilePermissions(
            copy,
            PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
      }
    }
  }

  /** Runs the goals that build the jars, in a process with another umask. */
  private String package077(String maven, String repository)
      throws IOException, InterruptedException {
    Path log = project.resolve("log");
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077 && exec \"$@\"", "sh"));
    command.addAll(List.of(Path.of(maven, "bin", "mvn").toString(), "-o", "-q"));
    command.add("-Dmaven.repo.local=" + repository);
    command.addAll(List.of("antrun:run@file-modes", "jar:jar@default-jar", "jar:jar@stub"));
    Process process =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return Files.readString(log, ISO_8859_1);
  }

  @Test
  void aBuildWithAnotherUmaskGivesTheSameBytes() throws IOException, InterruptedException {
    String maven = System.getProperty("build.maven");
    assumeTrue(maven != null, "skipped: Maven does not run this test");
    assumeTrue(
        Files.getFileStore(project).supportsFileAttributeView("posix"),
        "skipped: this file system has no file modes");
    Files.copy(Path.of("pom.xml"), project.resolve("pom.xml"));
    copyContents();

    String log = package077(maven, System.getProperty("build.repository"));

    for (String jar : JARS) {
      assertThat(project.resolve("target").resolve(jar))
          .as(log)
          .hasSameBinaryContentAs(Path.of("target", jar));
    }
  }
}
