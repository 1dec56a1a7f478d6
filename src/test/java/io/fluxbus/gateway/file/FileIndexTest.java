package io.fluxbus.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileIndexTest {
  @Test
  void theFilesThatWereUsedLeastRecentlyAreTooMany() {
    FileIndex index = new FileIndex(10, 100, 1_000);
    index.add("a", 4, 1);
    index.add("b", 4, 2);
    index.use("a", 3);
    index.add("c", 4, 4);

    assertThat(index.removeExcess(5)).containsExactly("b");
    assertThat(index.removeExcess(5)).isEmpty();
    assertThat(index.contains("a")).isTrue();
    assertThat(index.contains("b")).isFalse();
  }

  @Test
  void filesAreLimitedInNumber() {
    FileIndex index = new FileIndex(10, 2, 1_000);
    index.add("a", 1, 1);
    index.add("b", 1, 2);
    index.add("c", 1, 3);

    assertThat(index.removeExcess(4)).containsExactly("a");
  }

  @Test
  void filesAreLimitedInAge() {
    FileIndex index = new FileIndex(10, 10, 100);
    index.add("a", 1, 0);
    index.add("b", 1, 50);

    assertThat(index.removeExcess(99)).isEmpty();
    assertThat(index.removeExcess(100)).containsExactly("a");
  }

  @Test
  void aFileThatIsAddedAgainCountsOnce() {
    FileIndex index = new FileIndex(10, 10, 100);
    index.add("a", 6, 0);
    index.add("a", 6, 1);
    index.add("b", 4, 2);

    assertThat(index.removeExcess(3)).isEmpty();
  }

  @Test
  void theBytesOfTheFilesThatRemainAreWithinTheLimit() {
    Random random = new Random(18);
    FileIndex index = new FileIndex(100, 12, 40);
    Map<String, Long> sizes = new HashMap<>();
    for (int now = 0; now < 2_000; now++) {
      String name = "f" + random.nextInt(30);
      long size = random.nextInt(30);
      index.add(name, size, now);
      sizes.put(name, size);
      List<String> excess = index.removeExcess(now);

      assertThat(excess).doesNotHaveDuplicates().doesNotContain(name);
      assertThat(sizes.keySet()).containsAll(excess);
      sizes.keySet().removeAll(excess);
      assertThat(sizes.values().stream().mapToLong(bytes -> bytes).sum()).isLessThanOrEqualTo(100);
      assertThat(sizes).hasSizeLessThanOrEqualTo(12);
    }
  }
}
