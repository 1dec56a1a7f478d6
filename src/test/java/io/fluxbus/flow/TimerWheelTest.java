package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
  private static final long TICK = 1 << 20;
  private static final long DAY = 86_400_000_000_000L;

  /** Clocks that begin anywhere, and that wrap soon. */
  private static final long[] ORIGINS = {
    0, 1, -1, 123_456_789, Long.MAX_VALUE, Long.MAX_VALUE - DAY, Long.MIN_VALUE, -DAY
  };

  enum Kind {
    ADD,
    REMOVE,
    ADVANCE,
    ADVANCE_TO_NEXT
  }

  /**
   * @param nanos from now
   * @param index of the ticket to remove
   */
  record Step(Kind kind, long nanos, int index) {}

  @Provide
  Arbitrary<Long> origins() {
    return Arbitraries.oneOf(
        Arbitraries.of(List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, -DAY)),
        Arbitraries.longs());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> nanos =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 3 * TICK),
            Arbitraries.longs().between(0, 70 * TICK),
            Arbitraries.longs().between(0, 5000 * TICK),
            Arbitraries.longs().between(0, DAY),
            Arbitraries.longs().between(0, 40 * DAY));
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(5, Kind.ADD),
                Tuple.of(2, Kind.REMOVE),
                Tuple.of(2, Kind.ADVANCE),
                Tuple.of(2, Kind.ADVANCE_TO_NEXT)),
            nanos,
            Arbitraries.integers().between(0, 1000))
        .as(Step::new)
        .list()
        .ofMaxSize(200);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void behavesLikeTheNaiveModel(@ForAll("origins") long origin, @ForAll("steps") List<Step> steps) {
    TimerWheel wheel = new TimerWheel(origin);
    // The time of each ticket, or the time at which it was added if that is later.
    Map<Ticket, Long> model = new LinkedHashMap<>();
    long now = origin;
    for (Step step : steps) {
      switch (step.kind) {
        case ADD -> {
          Ticket ticket = Call.until(0);
          // Some have passed.
          long wakeAt = now + step.nanos - TICK;
          wheel.add(ticket, wakeAt);
          model.put(ticket, step.nanos < TICK ? now : wakeAt);
        }
        case REMOVE -> {
          if (!model.isEmpty()) {
            Ticket ticket = new ArrayList<>(model.keySet()).get(step.index % model.size());
            wheel.remove(ticket);
            wheel.remove(ticket);
            model.remove(ticket);
          }
        }
        case ADVANCE -> {
          now += step.nanos;
          advance(wheel, model, now, TICK);
        }
        case ADVANCE_TO_NEXT -> {
          long next = wheel.next();
          if (next != TimerWheel.NEVER) {
            assertThat(next - now).as("progress").isGreaterThan(-TICK);
            now = now - next > 0 ? now : next;
            advance(wheel, model, now, TICK);
          }
        }
      }
      assertThat(wheel.size()).isEqualTo(model.size());
      assertNextIsInTime(wheel, model, origin);
    }
  }

  private static void advance(TimerWheel wheel, Map<Ticket, Long> model, long now, long latest) {
    for (Ticket ticket : wheel.advance(now)) {
      Long due = model.remove(ticket);
      assertThat(due).as("woken once, and not after its removal").isNotNull();
      assertThat(now - due).as("not early").isNotNegative();
      assertThat(ticket.bucket).isNull();
    }
    model.values().forEach(due -> assertThat(now - due).as("not late").isLessThan(latest));
  }

  private static void assertNextIsInTime(TimerWheel wheel, Map<Ticket, Long> model, long origin) {
    if (model.isEmpty()) {
      assertThat(wheel.next()).isEqualTo(TimerWheel.NEVER);
      return;
    }
    long first =
        model.values().stream().mapToLong(due -> due - origin).min().orElseThrow() + origin;
    assertThat(wheel.next() - first).as("next() is not after the first tick").isLessThan(TICK + 1);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1,
        TICK - 1,
        TICK,
        TICK + 1,
        63 * TICK,
        64 * TICK,
        65 * TICK,
        4095 * TICK,
        4096 * TICK,
        (1 << 18) * TICK,
        (1 << 24) * TICK,
        ((1L << 30) - 1) * TICK,
        (1L << 30) * TICK,
        (1L << 30) * TICK + 1,
        365 * DAY,
        Admission.LONGEST_WAIT
      })
  void aTicketWakesAtTheFirstTickAfterItsTime(long wait) {
    for (long origin : ORIGINS) {
      TimerWheel wheel = new TimerWheel(origin);
      Ticket ticket = Call.until(0);
      wheel.add(ticket, origin + wait);

      long now = origin;
      List<Ticket> woken = List.of();
      while (woken.isEmpty()) {
        assertThat(wheel.next() - now).as("progress").isPositive();
        now = wheel.next();
        woken = wheel.advance(now);
      }

      assertThat(woken).containsExactly(ticket);
      assertThat(now - origin - wait).isBetween(0L, TICK - 1);
      assertThat(wheel.next()).isEqualTo(TimerWheel.NEVER);
      assertThat(wheel.size()).isZero();
    }
  }

  @Test
  void isNotWokenATickEarly() {
    TimerWheel wheel = new TimerWheel(0);
    wheel.add(Call.until(0), 100 * TICK);

    assertThat(wheel.advance(100 * TICK - 1)).isEmpty();
    assertThat(wheel.advance(100 * TICK)).hasSize(1);
  }

  @Test
  void aStoppedClockWakesNoTicketTwice() {
    TimerWheel wheel = new TimerWheel(-5);
    wheel.add(Call.until(0), 10);

    assertThat(wheel.advance(-5 + TICK)).hasSize(1);
    assertThat(wheel.advance(-5 + TICK)).isEmpty();
    assertThat(wheel.advance(-5)).isEmpty();
  }

  @Test
  void anOlderTimeOfAnotherThreadIsIgnored() {
    TimerWheel wheel = new TimerWheel(0);
    wheel.advance(100 * TICK);
    wheel.add(Call.until(0), 150 * TICK);

    assertThat(wheel.advance(80 * TICK)).isEmpty();

    assertThat(wheel.next()).isEqualTo(150 * TICK);
  }

  @Test
  void aRemovedTicketCausesNoWake() {
    TimerWheel wheel = new TimerWheel(0);
    Ticket removed = Call.until(0);
    wheel.add(removed, 5 * TICK);
    wheel.add(Call.until(0), 20 * TICK);

    wheel.remove(removed);

    assertThat(wheel.next()).isEqualTo(20 * TICK);
  }

  @Test
  void aTicketMayBeAddedAgain() {
    TimerWheel wheel = new TimerWheel(0);
    Ticket ticket = Call.until(0);
    wheel.add(ticket, TICK);
    wheel.advance(TICK);

    wheel.add(ticket, 5 * TICK);

    assertThat(wheel.next()).isEqualTo(5 * TICK);
    assertThat(wheel.advance(5 * TICK)).containsExactly(ticket);
  }

  @Test
  void allTicketsOfABucketWakeExceptTheRemovedOnes() {
    TimerWheel wheel = new TimerWheel(0);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      tickets.add(Call.until(0));
      wheel.add(tickets.get(i), 3 * TICK);
    }
    // The first, the last and one in the middle.
    for (int removed : new int[] {8, 4, 0}) {
      wheel.remove(tickets.remove(removed));
    }

    assertThat(wheel.advance(3 * TICK)).containsExactlyInAnyOrderElementsOf(tickets);
  }
}
