package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {
  @Test
  void addReturnsTrueOnlyForNewIds() {
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

  @Test
  void aMillionIdsTakeAtMostTwentyFiveBytesEach() {
    IdSet ids = new IdSet();
    for (int i = 0; i < 1_000_000; i++) {
      ids.add("id-" + i);
    }

    assertThat(ids.sizeInBytes()).isLessThanOrEqualTo(25_000_000);
    assertThat(ids.add("id-0")).isFalse();
  }
}
