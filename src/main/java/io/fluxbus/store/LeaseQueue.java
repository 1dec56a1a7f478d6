package io.fluxbus.store;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The calls that wait for a part of a budget, in the order of their arrival. A call for which too
 * little is left does not hold up one that costs less. Guarded by the lock of its {@link
 * LeasedBudget}; promises are completed by the returned effects, outside of the lock.
 */
final class LeaseQueue {
  /** How long a call waits for what other nodes may give back. */
  static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  private final String budget;
  private final List<Waiter> waiters = new ArrayList<>();

  private static final class Waiter {
    final Promise<Reservation> promise = Promise.promise();
    final long amount;
    final boolean recorded;
    final long deadline;

    /** Whether the present request to the store asks for it. */
    boolean asked;

    boolean refused;
    long refusedAt;

    Waiter(long amount, boolean recorded, long deadline) {
      this.amount = amount;
      this.recorded = recorded;
      this.deadline = deadline;
    }

    /** When it gives up. */
    long end() {
      return refused && refusedAt + PATIENCE - deadline < 0 ? refusedAt + PATIENCE : deadline;
    }
  }

  /**
   * What the waiting calls need.
   *
   * @param least the smallest amount
   * @param total the sum
   * @param unrecorded whether one of them has no key
   * @param fresh whether the store has not refused one of them yet
   */
  record Need(long least, long total, boolean unrecorded, boolean fresh) {}

  LeaseQueue(String budget) {
    this.budget = budget;
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  Future<Reservation> add(long amount, boolean recorded, long deadline) {
    Waiter waiter = new Waiter(amount, recorded, deadline);
    waiters.add(waiter);
    return waiter.promise.future();
  }

  /** Returns what the store must be asked for. There is a waiting call. */
  Need ask() {
    long least = Long.MAX_VALUE;
    long total = 0;
    boolean unrecorded = false;
    boolean fresh = false;
    for (Waiter waiter : waiters) {
      least = Math.min(least, waiter.amount);
      total = LeaseSize.sum(total, waiter.amount);
      unrecorded |= !waiter.recorded;
      fresh |= !waiter.refused;
      waiter.asked = true;
    }
    return new Need(least, total, unrecorded, fresh);
  }

  /** Whether the store has not refused one of the waiting calls yet. */
  boolean isFresh() {
    return waiters.stream().anyMatch(waiter -> !waiter.refused);
  }

  /** Reserves for all calls that the lease covers. */
  void serve(LeasedBudget owner, NodeLease lease, LeaseSize size, List<Runnable> effects) {
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.amount <= lease.free() && (waiter.recorded || lease.isUnrecorded())) {
        i.remove();
        lease.reserve(waiter.amount);
        size.used(waiter.amount);
        Reservation reservation =
            new Reservation(owner, new Reservation.Part(lease, waiter.amount));
        effects.add(() -> waiter.promise.complete(reservation));
      }
    }
  }

  /**
   * Takes the answer of the store, after {@link #serve}.
   *
   * @param most what the node could reserve if it leased all that is free
   * @param elsewhere whether other nodes may give back something
   */
  void answered(long now, long most, boolean elsewhere, List<Runnable> effects) {
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (!waiter.asked || waiter.amount <= most) {
        continue;
      }
      if (!waiter.refused) {
        waiter.refused = true;
        waiter.refusedAt = now;
      }
      if (!elsewhere) {
        i.remove();
        effects.add(() -> waiter.promise.fail(exhausted()));
      }
    }
  }

  /** Fails the calls whose time has passed. */
  void giveUp(long now, List<Runnable> effects) {
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.end() - now <= 0) {
        i.remove();
        GenerationException failure = waiter.refused ? exhausted() : unavailable();
        effects.add(() -> waiter.promise.fail(failure));
      }
    }
  }

  /** Fails all calls. */
  void close(List<Runnable> effects) {
    for (Waiter waiter : waiters) {
      effects.add(() -> waiter.promise.fail(closed()));
    }
    waiters.clear();
  }

  /** The time until the first call gives up; at most the given one. */
  long delay(long now, long most) {
    long delay = most;
    for (Waiter waiter : waiters) {
      delay = Math.min(delay, waiter.end() - now);
    }
    return delay;
  }

  static GenerationException closed() {
    return new GenerationException(FailureType.CLOSED, "the client was closed");
  }

  private GenerationException exhausted() {
    return new GenerationException(
        FailureType.BUDGET_EXHAUSTED,
        "the budget " + budget + " of the store does not cover what it may cost");
  }

  private static GenerationException unavailable() {
    return new GenerationException(
        FailureType.STORE_UNAVAILABLE,
        "the store did not lease a part of the budget before the call's deadline");
  }
}
