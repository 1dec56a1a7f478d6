package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which nodes do not beat any more. Times are seconds. */
class NodeWatchTest {
  private final NodeWatch watch = new NodeWatch(15, 10);

  private Map<String, Long> look(long now, Map<String, Long> beats) {
    return watch.silent(beats, Set.of("me"), now);
  }

  @Test
  void aNodeIsSilentIfItsCountHasNotChangedForLongerThanTheLease() {
    assertThat(look(100, Map.of("a", 7L, "b", 1L))).isEmpty();
    assertThat(look(105, Map.of("a", 7L, "b", 2L))).isEmpty();
    assertThat(look(115, Map.of("a", 7L, "b", 3L))).isEmpty();
    assertThat(look(116, Map.of("a", 7L, "b", 4L))).isEqualTo(Map.of("a", 7L));
  }

  @Test
  void aBeatStartsTheTimeAgain() {
    look(0, Map.of("a", 1L));
    look(10, Map.of("a", 1L));
    look(15, Map.of("a", 2L));
    assertThat(look(25, Map.of("a", 2L))).isEmpty();
    assertThat(look(31, Map.of("a", 2L))).isEqualTo(Map.of("a", 2L));
  }

  @Test
  void theFirstLookSaysNothingOfTheTimeBefore() {
    assertThat(look(1_000_000, Map.of("a", 1L))).isEmpty();
    assertThat(look(1_000_010, Map.of("a", 1L))).isEmpty();
  }

  @Test
  void theTimeInWhichThisNodeDidNotReachTheStoreCountsOnlyAsOneStep() {
    look(0, Map.of("a", 1L));
    assertThat(look(1_000, Map.of("a", 1L))).isEmpty();
    assertThat(look(1_005, Map.of("a", 1L))).isEmpty();
    assertThat(look(1_006, Map.of("a", 1L))).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void aNodeNeverExpiresItself() {
    look(0, Map.of("me", 1L));
    look(10, Map.of("me", 1L));
    assertThat(look(20, Map.of("me", 1L))).isEmpty();
  }

  @Test
  void aNodeThatWasRemovedAndRegisteredAgainIsNew() {
    look(0, Map.of("a", 0L));
    look(10, Map.of());
    look(14, Map.of("a", 0L));
    assertThat(look(20, Map.of("a", 0L))).isEmpty();
  }

  @Test
  void theClockMayOverflow() {
    look(Long.MAX_VALUE - 5, Map.of("a", 1L));
    look(Long.MIN_VALUE + 4, Map.of("a", 1L));
    assertThat(look(Long.MIN_VALUE + 11, Map.of("a", 1L))).isEqualTo(Map.of("a", 1L));
  }
}
