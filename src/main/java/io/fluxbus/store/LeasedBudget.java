package io.fluxbus.store;

import io.fluxbus.store.LeaseQueue.Need;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A budget of the store, as one node spends it. The node leases a part of the budget, and reserves
 * from it what each call may cost. So all nodes together never spend more than the limit. There
 * must be only one object for each budget and node. Thread-safe. Amounts are billionths of a
 * dollar.
 *
 * <p>Each decision is taken under the lock. Promises are completed, and the store is asked, outside
 * of it.
 */
final class LeasedBudget {
  /** How often the store is asked again after it has refused a lease. */
  private static final long POLL = TimeUnit.MILLISECONDS.toNanos(100);

  /** After this time without a call, the node gives back its lease. */
  static final long IDLE = TimeUnit.MILLISECONDS.toNanos(200);

  /** The longest time until the store learns the cost of a call without a key. */
  private static final long REPORT = TimeUnit.SECONDS.toNanos(1);

  private static final long NEVER = Long.MAX_VALUE;

  static final long CLOSE_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

  private final String name;
  private final StoreServices services;
  private final Consumer<String> onExpired;
  private final LeaseQueue queue;
  private final LeaseSize size = new LeaseSize();

  /** Null while the node is not registered. */
  private NodeLease lease;

  /** What the store is asked; null while it is not asked. */
  private LeaseRequest asked;

  private StoreRequest<Lease> request;
  private long askedAt;
  private long idleSince;

  /** Completes when the node has given back its lease; null while the budget is open. */
  private Promise<Void> closing;

  private long closedAt;

  /** Whether the budget is closed, and the store knows. */
  private boolean ended;

  private boolean timerSet;
  private long timerAt;
  private Runnable cancelTimer = () -> {};

  /**
   * @param onExpired receives the name of a node that the store does not know any more. The process
   *     must then register again, and call {@link #registered}
   */
  LeasedBudget(String name, StoreServices services, Consumer<String> onExpired) {
    this.name = name;
    this.services = services;
    this.onExpired = onExpired;
    this.queue = new LeaseQueue(name);
  }

  String name() {
    return name;
  }

  /** The node is registered in the store, under a name that it did not have before. */
  void registered(String node) {
    long now = services.runtime().nanoTime();
    synchronized (this) {
      lease = new NodeLease(node);
      asked = null;
      askedAt = now;
      idleSince = now;
    }
    update();
  }

  /**
   * Reserves what an attempt may cost.
   *
   * @param recorded whether the call has a key, so that the store records its cost
   * @param deadline in nanoseconds of the runtime's clock
   * @return completes on any thread. It fails with {@link io.fluxbus.GenerationException} if the
   *     budget does not cover the amount, or the store does not answer before the deadline
   */
  Future<Reservation> reserve(long amount, boolean recorded, long deadline) {
    Future<Reservation> reservation;
    synchronized (this) {
      if (closing != null) {
        return Future.failedFuture(LeaseQueue.closed());
      }
      reservation = queue.add(amount, recorded, deadline);
    }
    update();
    return reservation;
  }

  /** Runs the action by which a reservation ends. */
  void end(Runnable action) {
    long now = services.runtime().nanoTime();
    synchronized (this) {
      action.run();
      if (lease != null && lease.isIdle()) {
        idleSince = now;
      }
    }
    update();
  }

  /**
   * Fails the waiting calls, and gives back what is not reserved. Afterwards the store is not asked
   * any more.
   *
   * @return completes when the store has answered, or after a bounded time
   */
  Future<Void> close() {
    long now = services.runtime().nanoTime();
    Promise<Void> closed;
    synchronized (this) {
      if (closing == null) {
        closing = Promise.promise();
        closedAt = now;
      }
      closed = closing;
    }
    update();
    return closed.future();
  }

  private void update() {
    List<Runnable> effects = new ArrayList<>(2);
    long now = services.runtime().nanoTime();
    synchronized (this) {
      if (lease != null) {
        queue.serve(this, lease, size, effects);
      }
      queue.giveUp(now, effects);
      if (closing != null) {
        queue.close(effects);
      }
      ask(now, effects);
      if (closing != null && (asked == null || now - closedAt >= CLOSE_TIMEOUT)) {
        end(effects);
      } else {
        setTimer(now, delay(now));
      }
    }
    effects.forEach(Runnable::run);
  }

  private void ask(long now, List<Runnable> effects) {
    if (lease == null || asked != null || ended) {
      return;
    }
    LeaseRequest next = next(now);
    if (next != null) {
      NodeLease of = lease;
      asked = next;
      askedAt = now;
      effects.add(() -> send(of, next));
    }
  }

  /** Returns what to ask the store now; null if nothing. */
  private LeaseRequest next(long now) {
    if (queue.isEmpty()) {
      return report(now);
    }
    if (!queue.isFresh() && now - askedAt < POLL) {
      return null;
    }
    Need need = queue.ask();
    if (!need.fresh()) {
      // It is too little for the calls of this node, but perhaps not for those of another one.
      lease.giveBack(lease.free());
    }
    long least = Math.max(0, need.least() - lease.free());
    long total = Math.max(0, need.total() - lease.free());
    long wanted = total == 0 ? 0 : LeaseSize.sum(total, size.reserve(0));
    return lease.request(name, need.unrecorded(), least, wanted);
  }

  /** Keeps the reserve at its size, and reports. No call waits. */
  private LeaseRequest report(long now) {
    boolean idle = lease.isIdle() && now - idleSince >= IDLE;
    long free = lease.free();
    long reserve = idle || closing != null ? 0 : size.reserve(free);
    if (free > 2 * reserve) {
      lease.giveBack(free - reserve);
      return lease.request(name, false, 0, 0);
    }
    if (free < reserve / 2 && !lease.isIdle()) {
      return lease.request(name, false, 0, reserve - free);
    }
    boolean due = closing != null || now - askedAt >= REPORT;
    return (reserve == 0 && lease.hasReturn()) || (due && lease.hasReport())
        ? lease.request(name, false, 0, 0)
        : null;
  }

  private void send(NodeLease of, LeaseRequest next) {
    StoreRequest<Lease> sent =
        StoreRequest.send(
            services, () -> services.store().lease(next), answer -> answered(of, next, answer));
    boolean stop;
    synchronized (this) {
      stop = !next.equals(asked) || ended;
      request = stop ? request : sent;
    }
    if (stop) {
      sent.stop();
    }
  }

  private void answered(NodeLease of, LeaseRequest answered, Lease answer) {
    List<Runnable> effects = new ArrayList<>(2);
    long now = services.runtime().nanoTime();
    synchronized (this) {
      if (lease != of || !answered.equals(asked)) {
        return;
      }
      asked = null;
      if (answer == null) {
        lease = null;
        effects.add(() -> onExpired.accept(of.node()));
      } else {
        boolean more = lease.answered(answered, answer);
        size.answered(now, answer.free(), more);
        queue.serve(this, lease, size, effects);
        long most = LeaseSize.sum(lease.free(), answer.free());
        queue.answered(now, most, answer.elsewhere() > 0, effects);
      }
    }
    effects.forEach(Runnable::run);
    update();
  }

  private void end(List<Runnable> effects) {
    if (!ended) {
      ended = true;
      effects.add(cancelTimer);
      if (asked != null && request != null) {
        effects.add(request::stop);
      }
      effects.add(closing::complete);
    }
  }

  /** The time until something must be done without an event. */
  private long delay(long now) {
    long delay = queue.delay(now, NEVER);
    if (closing != null) {
      delay = Math.min(delay, closedAt + CLOSE_TIMEOUT - now);
    }
    if (lease != null && asked == null) {
      if (!queue.isEmpty()) {
        return Math.min(delay, askedAt + POLL - now);
      }
      if (lease.hasReport()) {
        delay = Math.min(delay, askedAt + REPORT - now);
      }
      if (lease.isIdle() && (lease.free() > 0 || lease.hasReturn())) {
        delay = Math.min(delay, idleSince + IDLE - now);
      }
    }
    return delay;
  }

  private void setTimer(long now, long delay) {
    if (delay == NEVER || (timerSet && timerAt - now <= delay)) {
      return;
    }
    cancelTimer.run();
    timerSet = true;
    timerAt = now + delay;
    long at = timerAt;
    cancelTimer = services.runtime().schedule(Math.max(0, delay), () -> fire(at));
  }

  private void fire(long at) {
    synchronized (this) {
      if (timerSet && timerAt == at) {
        timerSet = false;
      }
    }
    update();
  }
}
