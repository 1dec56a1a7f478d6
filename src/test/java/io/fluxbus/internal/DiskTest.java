package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir(factory = TargetDirectory.class)
  Path directory;

  @Test
  void aFileSystemThatCannotForceADirectoryCausesNoFailure() throws IOException {
    Path proc = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(proc));
    try (FileChannel channel = FileChannel.open(proc, StandardOpenOption.READ)) {
      assertThatThrownBy(() -> channel.force(true)).isInstanceOf(IOException.class);
    }

    assertThatCode(() -> Disk.forceDirectory(proc)).doesNotThrowAnyException();
  }

  @Test
  void aDirectoryThatCannotBeOpenedCausesNoFailure() {
    assertThatCode(() -> Disk.forceDirectory(directory.resolve("missing")))
        .doesNotThrowAnyException();
  }

  @Test
  void aFileThatCannotBeForcedCausesAFailure() {
    assertThatThrownBy(() -> Disk.forceFile(directory.resolve("missing")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLinkIsNotForced() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    Disk.forceFile(file);
    assertThatThrownBy(() -> Disk.forceFile(link)).isInstanceOf(IOException.class);
  }
}
