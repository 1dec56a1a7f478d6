package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdIndexTest {
  @Test
  void knowsEachIdThatItWasGiven(@TempDir(factory = TargetDirectory.class) Path folder)
      throws IOException {
    Random random = new Random(11);
    Set<String> expected = new HashSet<>();
    try (IdIndex ids = new IdIndex(folder)) {
      for (int i = 0; i < 60_000; i++) {
        String id = "id-" + random.nextInt(40_000);
        assertThat(ids.add(id)).as(id).isEqualTo(expected.add(id));
      }
    }
    assertThat(expected).hasSizeGreaterThan(20_000);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aCheckKnowsThemWithoutAFile() {
    Random random = new Random(12);
    Set<String> expected = new HashSet<>();
    try (IdSet ids = new IdSet()) {
      for (int i = 0; i < 60_000; i++) {
        String id = "id-" + random.nextInt(40_000);
        assertThat(ids.add(id)).as(id).isEqualTo(expected.add(id));
      }
    }
    assertThat(expected).hasSizeGreaterThan(20_000);
  }
}
