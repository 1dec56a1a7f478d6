package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveLimitTest {
  private final ConcurrencyLimit limit = adaptive(16);

  @Test
  void aFixedLimitNeverChanges() {
    ConcurrencyLimit fixed = ConcurrencyLimit.fixed(7);

    fixed.onRateLimited(0, 7);
    fixed.onAccepted(0, 7);

    assertThat(fixed.current()).isEqualTo(7);
    assertThat(fixed.epoch()).isZero();
  }

  @Test
  void beginsWithTheInitialLimitAndNeverAboveTheCeiling() {
    assertThat(limit.current()).isEqualTo(16);
    assertThat(ConcurrencyLimit.adaptive(16, 5, () -> 0.5).current()).isEqualTo(5);
  }

  @Test
  void inSlowStartAWindowDoublesTheLimit() {
    accept(16);

    assertThat(limit.current()).isEqualTo(32);
  }

  @Test
  void neverExceedsTheCeiling() {
    accept(1000);
    assertThat(limit.current()).isEqualTo(200);

    limit.onRateLimited(0, 200);
    accept(100_000);
    assertThat(limit.current()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"101, 84", "21, 17", "16, 13", "6, 4", "5, 3", "4, 3", "3, 2", "2, 1", "1, 1"})
  void a429Leaves84PercentOfTheOtherRunningCalls(int inFlight, int left) {
    ConcurrencyLimit full = adaptive(inFlight);

    full.onRateLimited(0, inFlight);

    assertThat(full.current()).isEqualTo(left);
    assertThat(full.epoch()).isEqualTo(1);
  }

  @Test
  void several429sOfCallsThatRanTogetherAreOneCut() {
    // The API accepts 5 of 16.
    for (int inFlight = 16; inFlight > 5; inFlight--) {
      limit.onRateLimited(0, inFlight);
    }

    assertThat(limit.epoch()).isEqualTo(1);
    assertThat(limit.current()).as("0.84 of 5").isEqualTo(4);
  }

  @Test
  void a429OfACallFromBeforeTheLastTwoCutsIsIgnored() {
    limit.onRateLimited(0, 16);
    limit.onRateLimited(1, 13);
    int afterTwo = limit.current();

    limit.onRateLimited(0, 7);

    assertThat(limit.current()).isEqualTo(afterTwo);
    assertThat(limit.epoch()).isEqualTo(2);
  }

  @Test
  void anIdleLimitIsCutToTheRunningCalls() {
    accept(1000);

    limit.onRateLimited(0, 10);

    assertThat(limit.current()).isEqualTo(8);
  }

  @Test
  void neverFallsBelowOne() {
    for (int epoch = 0; epoch < 50; epoch++) {
      limit.onRateLimited(epoch, limit.current());
      assertThat(limit.current()).isPositive();
    }
    assertThat(limit.current()).isEqualTo(1);
  }

  @Test
  void doesNotGrowWhileLessThanHalfIsInUse() {
    for (int i = 0; i < 1000; i++) {
      limit.onAccepted(0, 7);
    }
    assertThat(limit.current()).isEqualTo(16);

    limit.onAccepted(0, 8);
    assertThat(limit.current()).isEqualTo(17);
  }

  @Test
  void callsFromBeforeTheCutDoNotLetItGrow() {
    limit.onRateLimited(0, 16);

    for (int i = 0; i < 1000; i++) {
      limit.onAccepted(0, 16);
    }

    assertThat(limit.current()).isEqualTo(13);
  }

  @Test
  void triesOneMoreCallAfterThreeWindows() {
    endSearch(limit, 20);

    assertThat(acceptUntil(21)).as("3 windows of 0.84 * 20 calls").isBetween(50, 51);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aSmallLimitTriesOneMoreCallAfter16Calls(int level) {
    endSearch(limit, level);

    assertThat(acceptUntil(level + 1)).isBetween(16, 17);
  }

  @Test
  void growsFourTimesAsFastUntilTheSeventhCut() {
    for (int cut = 1; cut <= 6; cut++) {
      limit.onRateLimited(limit.epoch(), 21);
      assertThat(acceptUntil(21)).as("after cut %d", cut).isBetween(12, 13);
    }
    limit.onRateLimited(limit.epoch(), 21);
    assertThat(acceptUntil(21)).as("after the seventh cut").isEqualTo(51);
  }

  @Test
  void growsFourTimesAsFastWhenTheLevelIsFarExceeded() {
    endSearch(limit, 20);
    acceptUntil(27);

    assertThat(acceptUntil(57)).as("four times as fast").isBetween(100, 104);
  }

  @ParameterizedTest
  @CsvSource({"0, 68", "0.5, 51", "1, 41"})
  void growsUpToAQuarterFasterOrSlowerByRandom(double random, int calls) {
    ConcurrencyLimit varied = ConcurrencyLimit.adaptive(20, 200, () -> random);
    endSearch(varied, 20);

    int accepted = 0;
    while (varied.current() < 21) {
      varied.onAccepted(varied.epoch(), varied.current());
      accepted++;
    }
    assertThat(accepted).isBetween(calls - 1, calls);
  }

  @Test
  void slowStartBeginsAgainIfNoCallWasAccepted() {
    for (int inFlight = 16; inFlight > 0; inFlight--) {
      limit.onRateLimited(0, inFlight);
    }
    assertThat(limit.current()).isEqualTo(1);

    accept(7);

    assertThat(limit.current()).isEqualTo(8);
  }

  /** The end of a call: accepted or not, the number of cuts since its start, and how many run. */
  record Event(boolean accepted, int age, int inFlight) {}

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false)),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(1, 300))
        .as(Event::new)
        .list()
        .ofMaxSize(500);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void staysWithinItsBoundsAndChangesOnlyWithAReason(
      @ForAll @IntRange(min = 1, max = 100) int initial,
      @ForAll @IntRange(min = 1, max = 100) int ceiling,
      @ForAll @DoubleRange(min = 0, max = 1) double random,
      @ForAll("events") List<Event> events) {
    ConcurrencyLimit adaptive = ConcurrencyLimit.adaptive(initial, ceiling, () -> random);
    for (Event event : events) {
      int before = adaptive.current();
      int epoch = adaptive.epoch();
      if (event.accepted) {
        adaptive.onAccepted(epoch - event.age, event.inFlight);
        assertThat(adaptive.current()).isGreaterThanOrEqualTo(before);
        assertThat(adaptive.epoch()).isEqualTo(epoch);
      } else {
        adaptive.onRateLimited(epoch - event.age, event.inFlight);
        assertThat(adaptive.current()).isLessThanOrEqualTo(before);
        assertThat(adaptive.epoch()).isEqualTo(event.age == 0 ? epoch + 1 : epoch);
      }
      assertThat(adaptive.current()).isBetween(1, ceiling);
    }
  }

  private static ConcurrencyLimit adaptive(int initial) {
    return ConcurrencyLimit.adaptive(initial, 200, () -> 0.5);
  }

  /** Cuts the limit at a level until its search has ended. */
  private static void endSearch(ConcurrencyLimit limit, int level) {
    for (int cut = 0; cut < 7; cut++) {
      while (limit.current() <= level) {
        limit.onAccepted(limit.epoch(), limit.current());
      }
      limit.onRateLimited(limit.epoch(), level + 1);
    }
  }

  /** Accepts the given number of calls while every permit is in use. */
  private void accept(int calls) {
    for (int i = 0; i < calls; i++) {
      limit.onAccepted(limit.epoch(), limit.current());
    }
  }

  private int acceptUntil(int reached) {
    int calls = 0;
    while (limit.current() < reached) {
      accept(1);
      calls++;
    }
    return calls;
  }
}
