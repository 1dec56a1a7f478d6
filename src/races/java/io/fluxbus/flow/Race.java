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
 * An admission with one permit, the calls that race in it, and the verdict on what they were told.
 * Actors use it from their threads as the client does: each runs the effects of what it asked for.
 * Calls are made, and the verdict is found, by one thread before and after.
 */
final class Race {
  /** The outcome of a race in which every rule was kept. */
  static final String OK = "ok";

  static final String OK_MEANS = "Every call had one end, and nothing is left behind.";

  /** When calls come, in nanoseconds. */
  static final long START = 0;

  /** When the time of a brief call is up for sure. */
  static final long EXPIRED = 10_000_000;

  /** How long a call rests before its next attempt. */
  static final long DELAY = 3_000_000;

  private static final long BRIEF = 5_000_000;
  private static final long LONG = 1_000_000_000;

  /** The wheel wakes at most so much late. */
  private static final long TICK = 2_000_000;

  /** More than any drain needs; a broken list may never be empty. */
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
            new Permits(ConcurrencyLimit.fixed(1), new RateLimit(0, 1, START)),
            new SpendBudget(Long.MAX_VALUE),
            new RetryPolicy(10, 1, 1, true),
            new RetryBudget(10),
            new CircuitBreaker(LONG),
            START);
  }

  /** A call that keeps its permit until somebody settles it. */
  Racer call() {
    return call(LONG, null, false);
  }

  /** A call that ends as soon as it is told that it runs. */
  Racer swift() {
    return call(LONG, null, true);
  }

  /** A call whose time is up at {@link #EXPIRED}. */
  Racer brief() {
    return call(BRIEF, null, false);
  }

  /** A call that shares one answer with all of these. */
  Racer equal() {
    return call(LONG, "equal", false);
  }

  private Racer call(long deadline, Object key, boolean swift) {
    Racer racer = new Racer((char) ('a' + racers.size()), deadline, key, swift);
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

  /** Another attempt; without one it is settled, as the client does. */
  void retryOrSettle(Racer racer, long delay) {
    holding.decrementAndGet();
    run(
        () -> {
          FailedAttempt attempt =
              new FailedAttempt(
                  1, Repeatable.MAY_BILL_TWICE, LimitSignal.RATE_LIMITED, delay, false);
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

  /** Whatever is thrown is a broken rule, not the end of the race. */
  private void run(Supplier<Effects> decision) {
    try {
      decision.get().run();
    } catch (RuntimeException e) {
      broken("threw " + e);
    }
  }

  /** The first is kept: the others may follow from it. */
  private void broken(String what) {
    defect.compareAndSet(null, what);
  }

  /** After the actors: brings every call to its end, and says what was broken. */
  String verdict() {
    try {
      drain();
      racers.forEach(this::judge);
      judge(admission.stats());
    } catch (RuntimeException e) {
      broken("threw at the end " + e);
    }
    return defect.get() == null ? OK : defect.get();
  }

  /** Also says when other than the number of calls were refused by the end. */
  String verdict(int refusals) {
    String verdict = verdict();
    int refused = racers.stream().mapToInt(racer -> racer.refused.get()).sum();
    return verdict.equals(OK) && refused != refusals ? refused + " refused" : verdict;
  }

  /** What runs ends, what waits is woken as the alarm says, and then it is closed. */
  private void drain() {
    long now = START;
    for (int round = 0; round < ROUNDS && busy(admission.stats()); round++) {
      for (Ticket ticket : admission.running()) {
        settle((Racer) ticket);
      }
      AdmissionStats stats = admission.stats();
      if (stats.inFlight() == 0 && stats.waiting() > 0) {
        if (racers.stream().anyMatch(racer -> racer.state == Ticket.State.QUEUED)) {
          broken("a call waits beside a free permit");
        }
        if (admission.wakeAt() == Admission.NEVER) {
          broken("a call waits without an alarm");
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

  private void judge(Racer racer) {
    int ends =
        racer.settled.get() + racer.refused.get() + racer.withdrawn.get() + racer.shared.get();
    if (ends != 1 || racer.started.get() != racer.settled.get() + racer.retried.get()) {
      broken(racer.toString());
    }
  }

  private void judge(AdmissionStats stats) {
    if (busy(stats) || stats.reserved() != 0 || stats.spent() != billed.get() * PRICE) {
      broken("billed " + billed + " of " + stats);
    }
  }

  /** A call that counts what it was told. */
  final class Racer extends Ticket {
    private final char name;
    private final boolean swift;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger retried = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger withdrawn = new AtomicInteger();
    private final AtomicInteger shared = new AtomicInteger();

    private Racer(char name, long deadline, Object key, boolean swift) {
      super(Priority.INTERACTIVE, deadline, PRICE, key);
      this.name = name;
      this.swift = swift;
    }

    @Override
    protected void onPermit() {
      started.incrementAndGet();
      if (holding.incrementAndGet() > 1) {
        broken("two hold the one permit");
      }
      if (swift) {
        settle(this);
      }
    }

    @Override
    protected void onRejected(Rejection rejection) {
      refused.incrementAndGet();
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
          .add("refused " + refused)
          .add("withdrawn " + withdrawn)
          .add("shared " + shared)
          .toString();
    }
  }
}
