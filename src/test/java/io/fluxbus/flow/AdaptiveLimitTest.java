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
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveLimitTest {
  private final ConcurrencyLimit limit = ConcurrencyLimit.adaptive(16, 200);

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
    assertThat(ConcurrencyLimit.adaptive(16, 5).current()).isEqualTo(5);
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
  @CsvSource({"100, 70", "21, 14", "16, 11", "6, 4", "5, 3", "4, 2", "3, 2", "2, 1", "1, 1"})
  void a429LeavesSevenTenthsOfTheRunningCalls(int inFlight, int left) {
    ConcurrencyLimit full = ConcurrencyLimit.adaptive(inFlight, 200);

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
    assertThat(limit.current()).as("0.7 of 6").isEqualTo(4);
    accept(10);
    assertThat(limit.current()).as("the plateau").isEqualTo(5);
  }

  @Test
  void a429OfACallFromBeforeTheLastTwoCutsIsIgnored() {
    limit.onRateLimited(0, 16);
    limit.onRateLimited(1, 11);
    int afterTwo = limit.current();

    limit.onRateLimited(0, 7);

    assertThat(limit.current()).isEqualTo(afterTwo);
    assertThat(limit.epoch()).isEqualTo(2);
  }

  @Test
  void anIdleLimitIsCutToTheRunningCalls() {
    accept(1000);

    limit.onRateLimited(0, 10);

    assertThat(limit.current()).isEqualTo(7);
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

    assertThat(limit.current()).isEqualTo(11);
  }

  @Test
  void growsQuicklyToThePlateauStaysThereAndGrowsOn() {
    limit.onRateLimited(0, 21);
    int toReach = acceptUntil(20);
    int toPass = acceptUntil(21);

    assertThat(toReach).as("about 3 windows").isBetween(30, 70);
    assertThat(toPass).as("about 5 windows").isBetween(80, 120);
  }

  @Test
  void findsADoubledLimitInAFewWindows() {
    limit.onRateLimited(0, 21);

    assertThat(acceptUntil(40)).as("12 windows of 14 to 40 calls").isLessThan(300);
  }

  @Test
  void aSmallLimitIsTriedRarely() {
    ConcurrencyLimit one = ConcurrencyLimit.adaptive(2, 200);
    one.onRateLimited(0, 2);

    int calls = 0;
    while (one.current() == 1) {
      one.onAccepted(1, 1);
      calls++;
    }
    assertThat(calls).isBetween(16, 20);
  }

  @Test
  void aFallingPlateauLeavesCapacityToOthers() {
    limit.onRateLimited(0, 21);
    acceptUntil(19);
    limit.onRateLimited(1, 17);

    accept(16);
    accept(16);
    accept(16);

    assertThat(limit.current()).as("0.85 of 16 that were accepted").isEqualTo(14);
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
      @ForAll("events") List<Event> events) {
    ConcurrencyLimit adaptive = ConcurrencyLimit.adaptive(initial, ceiling);
    for (Event event : events) {
      int before = adaptive.current();
      long epoch = adaptive.epoch();
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
