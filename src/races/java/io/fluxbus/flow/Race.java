package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * An admission with one permit, the calls that race in it, and the check of their callbacks. The
 * actors use it as the client does: each runs the effects of its decision on its own thread. One
 * thread creates the calls before the race, and checks them after it.
 */
final class Race {
  /** The outcome of a race in which no rule was broken. */
  static final String OK = "ok";

  static final String OK_MEANS = "Every call ended once, and no permit or reservation is left.";

  /** The time at which the calls are submitted, in nanoseconds. */
  static final long START = 0;

  /** A time at which an {@link #expiring} call has certainly expired, in nanoseconds. */
  static final long EXPIRED = 10_000_000;

  /** The time between two attempts of a call. */
  static final long DELAY = 3_000_000;

  private static final long SHORT_DEADLINE = 5_000_000;
  private static final long LONG_DEADLINE = 1_000_000_000;

  /** The wheel wakes a call at most this late. */
  private static final long TICK = 2_000_000;

  /** The most rounds of a drain. A correct list needs fewer; a broken list may never be empty. */
  private static final int ROUNDS = 50;

  private static final long PRICE = 1;

  private final Admission admission;
  private final List<Racer> racers = new ArrayList<>();
  private final AtomicInteger holding = new AtomicInteger();
  private final AtomicInteger billed = new AtomicInteger();
  private final AtomicReference<String> defect = new AtomicReference<>();

  Race(int maxQueueSize) {
    admission =
        new Admission(
            maxQueueSize,
            new Permits(
                ConcurrencyLimit.fixed(1), new RateLimit(0, 1, START), new StartBackoff(() -> 0.5)),
            new SpendBudget(Long.MAX_VALUE),
            new RetryPolicy(10, 1, 1, true),
            new RetryBudget(10),
            new CircuitBreaker(LONG_DEADLINE),
            START);
  }

  /** A call that keeps its permit until an actor settles it. */
  Racer call() {
    return call(LONG_DEADLINE, null, false);
  }

  /** A call that settles as soon as it has a permit. */
  Racer selfSettling() {
    return call(LONG_DEADLINE, null, true);
  }

  /** A call whose deadline has passed at {@link #EXPIRED}. */
  Racer expiring() {
    return call(SHORT_DEADLINE, null, false);
  }

  /** A call that shares one result with the other equal calls. */
  Racer coalescing() {
    return call(LONG_DEADLINE, "equal", false);
  }

  private Racer call(long deadline, Object key, boolean selfSettling) {
    Racer racer = new Racer((char) ('a' + racers.size()), deadline, key, selfSettling);
    racers.add(racer);
    return racer;
  }

  void admit(Racer racer) {
    run(() -> admission.admit(racer, START));
  }

  void withdraw(Racer racer) {
    run(
        () -> {
          Optional<Effects> effects = admission.withdraw(racer, START);
          effects.ifPresent(others -> racer.withdrawn.incrementAndGet());
          return effects.orElseGet(Effects::new);
        });
  }

  void settle(Racer racer) {
    holding.decrementAndGet();
    run(
        () -> {
          Effects effects =
              admission.settle(racer, LimitSignal.ACCEPTED, OptionalLong.of(PRICE), START);
          billed.incrementAndGet();
          racer.settled.incrementAndGet();
          return effects;
        });
  }

  /** Asks for another attempt, and settles the call if it is denied, as the client does. */
  void retryOrSettle(Racer racer, long delay) {
    holding.decrementAndGet();
    run(
        () -> {
          FailedAttempt attempt =
              new FailedAttempt(1, Repeatable.MAY_BILL_TWICE, LimitSignal.IGNORED, delay, false);
          RetryDecision decision = admission.retry(racer, attempt, 0, START);
          if (!decision.isGranted()) {
            holding.incrementAndGet();
            settle(racer);
            return new Effects();
          }
          billed.incrementAndGet();
          racer.retried.incrementAndGet();
          return decision.effects();
        });
  }

  void wake(long now) {
    run(() -> admission.wake(now));
  }

  void close() {
    run(() -> admission.close(START));
  }

  /** Runs a decision. An exception counts as a broken rule and does not end the race. */
  private void run(Supplier<Effects> decision) {
    try {
      decision.get().run();
    } catch (RuntimeException e) {
      broken("threw " + e);
    }
  }

  /** Keeps only the first broken rule, because others may follow from it. */
  private void broken(String what) {
    defect.compareAndSet(null, what);
  }

  /** Ends every call after the actors, and returns the broken rule, if any. */
  String outcome() {
    try {
      drain();
      racers.forEach(this::check);
      check(admission.stats());
    } catch (RuntimeException e) {
      broken("threw at the end " + e);
    }
    return defect.get() == null ? OK : defect.get();
  }

  /** Like {@link #outcome()}, and expects this number of rejections. */
  String outcome(int rejections) {
    String outcome = outcome();
    int rejected = racers.stream().mapToInt(racer -> racer.rejected.get()).sum();
    return outcome.equals(OK) && rejected != rejections ? rejected + " rejected" : outcome;
  }

  /**
   * Settles the running calls, wakes the waiting calls at their times, and closes the admission.
   */
  private void drain() {
    long now = START;
    for (int round = 0; round < ROUNDS && busy(admission.stats()); round++) {
      for (Ticket ticket : admission.running()) {
        settle((Racer) ticket);
      }
      AdmissionStats stats = admission.stats();
      if (stats.inFlight() == 0 && stats.waiting() > 0) {
        if (racers.stream().anyMatch(racer -> racer.state == Ticket.State.QUEUED)) {
          broken("a call waits although a permit is free");
        }
        if (admission.wakeAt() == Admission.NEVER) {
          broken("a call waits without a time to wake");
        }
        now = Math.max(now, admission.wakeAt()) + TICK;
        wake(now);
      }
    }
    close();
  }

  private static boolean busy(AdmissionStats stats) {
    return stats.inFlight() + stats.waiting() > 0;
  }

  private void check(Racer racer) {
    int ends =
        racer.settled.get() + racer.rejected.get() + racer.withdrawn.get() + racer.shared.get();
    if (ends != 1 || racer.started.get() != racer.settled.get() + racer.retried.get()) {
      broken(racer.toString());
    }
  }

  private void check(AdmissionStats stats) {
    if (busy(stats) || stats.reserved() != 0 || stats.spent() != billed.get() * PRICE) {
      broken("billed " + billed + " of " + stats);
    }
  }

  /** A call that counts its callbacks. */
  final class Racer extends Ticket {
    private final char name;
    private final boolean selfSettling;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger retried = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicInteger withdrawn = new AtomicInteger();
    private final AtomicInteger shared = new AtomicInteger();

    private Racer(char name, long deadline, Object key, boolean selfSettling) {
      super(Priority.INTERACTIVE, deadline, PRICE, key);
      this.name = name;
      this.selfSettling = selfSettling;
    }

    @Override
    protected void onPermit() {
      started.incrementAndGet();
      if (holding.incrementAndGet() > 1) {
        broken("two calls hold the one permit");
      }
      if (selfSettling) {
        settle(this);
      }
    }

    @Override
    protected void onRejected(Rejection rejection) {
      rejected.incrementAndGet();
    }

    @Override
    protected void onLeaderSettled(Ticket leader) {
      shared.incrementAndGet();
    }

    @Override
    public String toString() {
      return new StringJoiner(", ", name + ": ", "")
          .add("started " + started)
          .add("retried " + retried)
          .add("settled " + settled)
          .add("rejected " + rejected)
          .add("withdrawn " + withdrawn)
          .add("shared " + shared)
          .toString();
    }
  }
}
