package io.fluxbus.store;

import io.vertx.core.Handler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * One thread, virtual time and seeded randomness. Events at the same time happen in random order.
 */
final class StoreWorld implements InstantSource {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  /** The most events of a run, so that an endless run fails. */
  private static final int MAX_EVENTS = 200_000;

  private final SplittableRandom random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long elapsed;
  private boolean faulty = true;
  private Throwable violation;

  private record Event(long at, long order, Runnable action) {}

  StoreWorld(long seed) {
    random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  /** The time since the beginning, in nanoseconds. */
  long elapsed() {
    return elapsed;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(elapsed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Like {@link #chance}, but never after the faults have ended. */
  boolean fault(double probability) {
    return faulty && chance(probability);
  }

  void heal() {
    faulty = false;
  }

  boolean isFaulty() {
    return faulty;
  }

  /** A random time between the bounds, which are milliseconds, in nanoseconds. */
  long randomMillis(long from, long to) {
    return from * MILLI + random.nextLong((to - from) * MILLI + 1);
  }

  /** Runs an action after a delay in nanoseconds. */
  Runnable after(long delay, Runnable action) {
    Event event = new Event(elapsed + delay, random.nextLong(), action);
    events.add(event);
    return () -> events.remove(event);
  }

  /** A callback of a future whose errors end the run, whatever the future does with them. */
  <T> Handler<T> checked(Handler<T> callback) {
    return value -> {
      try {
        callback.handle(value);
      } catch (AssertionError | RuntimeException e) {
        violation = violation == null ? e : violation;
      }
    };
  }

  static void require(boolean holds, Object... otherwise) {
    if (!holds) {
      StringBuilder text = new StringBuilder();
      for (Object part : otherwise) {
        text.append(part);
      }
      throw new AssertionError(text.toString());
    }
  }

  /** Runs all events until a time, in nanoseconds. */
  void runUntil(long end) {
    for (int i = 0; !events.isEmpty() && events.peek().at() <= end; i++) {
      require(i < MAX_EVENTS, "the run does not end");
      Event event = events.remove();
      elapsed = event.at();
      event.action().run();
      if (violation != null) {
        throw new AssertionError(violation.getMessage(), violation);
      }
    }
    elapsed = Math.max(elapsed, end);
  }
}
