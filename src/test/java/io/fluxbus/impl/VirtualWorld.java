package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * A world with one thread, virtual time and seeded randomness. Everything that happens is an event.
 * Events at the same time happen in random order, but a context keeps the order of its actions.
 */
final class VirtualWorld implements ClientRuntime {
  static final long MILLI = 1_000_000;

  /** The most events of a run, so that an endless run fails. */
  private static final int MAX_EVENTS = 100_000;

  final SplittableRandom random;

  /** System.nanoTime may begin anywhere, and overflow. */
  private final long origin;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<VirtualContext> contexts = new ArrayList<>();

  /** In some worlds a context is sometimes busy with other work. */
  private final boolean busy;

  private VirtualContext current;
  private Runnable otherThread = () -> {};
  private boolean interrupted;
  private long elapsed;
  private Throwable violation;

  private record Event(long at, long order, Runnable action) {}

  VirtualWorld(long seed) {
    random = new SplittableRandom(seed);
    origin = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextLong(1L << 36);
    busy = chance(0.2);
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      contexts.add(new VirtualContext());
    }
  }

  /** The time since the beginning, in nanoseconds. */
  long elapsed() {
    return elapsed;
  }

  /** Runs an action after a delay in nanoseconds, on no context. */
  Runnable after(long delay, Runnable action) {
    Event event = new Event(elapsed + delay, random.nextLong(), action);
    events.add(event);
    return () -> events.remove(event);
  }

  /** Runs an action on one of the contexts, or on none of them. */
  void onRandomContext(Runnable action) {
    int i = random.nextInt(contexts.size() + 1);
    if (i == contexts.size()) {
      action.run();
    } else {
      contexts.get(i).execute(action);
    }
  }

  /**
   * A callback of a future whose errors end the run. Without it they would not: whether a future
   * passes on what its callbacks throw depends on the version of Vert.x.
   */
  <T> Handler<T> checked(Handler<T> callback) {
    return value -> {
      try {
        callback.handle(value);
      } catch (AssertionError | RuntimeException e) {
        violation = violation == null ? e : violation;
      }
    };
  }

  /** Runs events until none is left, with a check after each. */
  void run(Runnable check) {
    for (int i = 0; !events.isEmpty(); i++) {
      if (i == MAX_EVENTS) {
        throw new AssertionError("the run does not end");
      }
      Event event = events.remove();
      elapsed = event.at();
      event.action().run();
      if (violation != null) {
        throw new AssertionError(violation.getMessage(), violation);
      }
      check.run();
    }
  }

  /** The longest delay of an event, in nanoseconds. */
  long maxDelay() {
    return busy ? 1_000 * MILLI : 20 * MILLI;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A random time between the bounds, which are milliseconds, in nanoseconds. */
  long randomMillis(long from, long to) {
    return from * MILLI + random.nextLong((to - from) * MILLI + 1);
  }

  /** Sets an action of another thread that may run between two steps of this one. */
  void otherThread(Runnable action) {
    otherThread = action;
  }

  /** The client reads the time between its steps, and never while it holds a lock. */
  @Override
  public long nanoTime() {
    if (!interrupted && chance(0.003)) {
      VirtualContext running = current;
      current = null;
      interrupted = true;
      otherThread.run();
      interrupted = false;
      current = running;
    }
    return origin + elapsed;
  }

  @Override
  public double random() {
    return random.nextDouble();
  }

  @Override
  public Runnable schedule(long delay, Runnable action) {
    return after(delay, action);
  }

  @Override
  public CallerContext context() {
    return current != null ? current : contexts.get(random.nextInt(contexts.size()));
  }

  @Override
  public <T> Future<T> onCaller(Future<T> future) {
    return future;
  }

  VirtualContext current() {
    return current;
  }

  /** Runs one action after another, each with a small delay. */
  final class VirtualContext implements CallerContext {
    private final Queue<Runnable> actions = new ArrayDeque<>();

    @Override
    public boolean isCurrent() {
      return current == this;
    }

    @Override
    public void execute(Runnable action) {
      actions.add(action);
      after(chance(0.5) ? 0 : randomMillis(0, busy && chance(0.1) ? 200 : 2), this::next);
    }

    @Override
    public Promise<GenerationOutcome> promise() {
      return Promise.promise();
    }

    private void next() {
      current = this;
      try {
        actions.remove().run();
      } finally {
        current = null;
      }
    }
  }
}
