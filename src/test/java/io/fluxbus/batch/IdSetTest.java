package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {
  @Test
  void anIdIsNewOnlyOnce() {
    Random random = new Random(11);
    Set<String> expected = new HashSet<>();
    IdSet ids = new IdSet();
    for (int i = 0; i < 300_000; i++) {
      String id = "id-" + random.nextInt(200_000);

      assertThat(ids.add(id)).as(id).isEqualTo(expected.add(id));
    }
    assertThat(expected).hasSizeGreaterThan(100_000);
  }

  @Test
  void idsWithEqualHashCodesAreDifferent() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    IdSet ids = new IdSet();

    assertThat(ids.add("Aa")).isTrue();
    assertThat(ids.add("BB")).isTrue();
    assertThat(ids.add("Aa")).isFalse();
  }

  /** Garbage that was not collected may only make the measured size larger. */
  @Test
  void aMillionIdsTakeLessThanThirtyMegabytes() {
    long before = usedMemory();
    IdSet ids = new IdSet();
    for (int i = 0; i < 1_000_000; i++) {
      ids.add("id-" + i);
    }

    assertThat(usedMemory() - before).isLessThan(30_000_000);
    assertThat(ids.add("id-0")).isFalse();
  }

  private static long usedMemory() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
