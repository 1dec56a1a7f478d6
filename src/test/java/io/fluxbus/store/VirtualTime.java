package io.fluxbus.store;

import io.fluxbus.impl.CallerContext;
import io.fluxbus.impl.ClientRuntime;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** A clock and timers in virtual time, on one thread. Equal times happen in random order. */
final class VirtualTime implements ClientRuntime {
  static final long MILLI = 1_000_000;

  /** An endless run fails. */
  private static final int MAX_EVENTS = 100_000;

  final SplittableRandom random;
  private final long origin;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long elapsed;

  private record Event(long at, long order, Runnable action) {}

  VirtualTime(long seed) {
    random = new SplittableRandom(seed);
    // The clock may overflow.
    origin = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextLong(1L << 34);
  }

  long elapsed() {
    return elapsed;
  }

  /** Runs all events of a time in nanoseconds. */
  void advance(long time) {
    long end = elapsed + time;
    for (int i = 0; !events.isEmpty() && events.peek().at - end <= 0; i++) {
      if (i == MAX_EVENTS) {
        throw new AssertionError("the run does not end");
      }
      Event event = events.remove();
      elapsed = event.at;
      event.action.run();
    }
    elapsed = end;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A random time up to some milliseconds. */
  long upTo(long millis) {
    return random.nextLong(millis * MILLI + 1);
  }

  @Override
  public long nanoTime() {
    return origin + elapsed;
  }

  @Override
  public double random() {
    return random.nextDouble();
  }

  @Override
  public Runnable schedule(long delay, Runnable action) {
    Event event = new Event(elapsed + Math.max(0, delay), random.nextLong(), action);
    events.add(event);
    return () -> events.remove(event);
  }

  @Override
  public CallerContext context() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> Future<T> onCaller(Future<T> future) {
    return future;
  }
}
