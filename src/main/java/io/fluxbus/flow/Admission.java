package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides which call runs, which waits and which is refused. A call that is admitted holds a permit
 * while an attempt runs, and waits in a bounded line otherwise. It leaves exactly once: refused,
 * withdrawn, shared with an equal call, or settled.
 *
 * <p>From any thread. Every method decides under one short lock and returns the effects that its
 * caller must then run outside it; after each, {@link #wakeAt} says when {@link #wake} is to be
 * called. Each takes constant time for every call that it concerns.
 */
public final class Admission {
  /** What {@link #wakeAt} says when there is nothing to wake for. */
  public static final long NEVER = TimerWheel.NEVER;

  /** The longest that a deadline may be away, in nanoseconds: 73 years. */
  public static final long LONGEST_WAIT = Long.MAX_VALUE / 4;

  private final int maxQueueSize;
  private final ConcurrencyLimit limit;
  private final RateLimit rate;
  private final SpendBudget spend;
  private final RetryBudget retries;
  private final Suspension suspension;

  private final CallQueue room;
  private final TicketList running = new TicketList();

  /** By key, the call whose answer equal ones wait for. */
  private final Map<Object, Ticket> leaders = new HashMap<>();

  private final HoldTimeEstimate pace = new HoldTimeEstimate();
  private final StartBackoff pause;
  private boolean closed;
  private volatile long wakeAt = NEVER;

  /**
   * @param maxQueueSize how many calls may wait. Those that come back for another attempt always
   *     may, so that at most as many more wait as ran at once
   * @param now in nanoseconds
   */
  public Admission(
      int maxQueueSize,
      ConcurrencyLimit limit,
      RateLimit rate,
      SpendBudget spend,
      RetryBudget retries,
      Suspension suspension,
      long now) {
    this(maxQueueSize, limit, rate, spend, retries, suspension, new StartBackoff(), now);
  }

  /**
   * The same with other pauses than the API's.
   *
   * @param pause after a refusal of a call that ran alone
   * @param now in nanoseconds
   */
  public Admission(
      int maxQueueSize,
      ConcurrencyLimit limit,
      RateLimit rate,
      SpendBudget spend,
      RetryBudget retries,
      Suspension suspension,
      StartBackoff pause,
      long now) {
    this.pause = pause;
    this.maxQueueSize = maxQueueSize;
    this.limit = limit;
    this.rate = rate;
    this.spend = spend;
    this.retries = retries;
    this.suspension = suspension;
    this.room = new CallQueue(now);
  }

  /** A call asks to be run. */
  public synchronized Effects admit(Ticket ticket, long now) {
    Effects effects = new Effects();
    Rejection refusal = refusal(ticket, now);
    if (refusal != null) {
      ticket.state = Ticket.State.DONE;
      effects.refuse(ticket, refusal);
      return effects;
    }
    Ticket leader = ticket.key == null ? null : leaders.putIfAbsent(ticket.key, ticket);
    if (leader != null) {
      room.join(ticket, leader);
    } else {
      suspension.admitted(ticket);
      retries.deposit();
      if (startsAtOnce(now)) {
        start(ticket, now, effects);
        return effects;
      }
      room.enqueue(ticket);
    }
    startNext(now, effects);
    return effects;
  }

  /**
   * An attempt has ended, and its call asks for another. When it may not have one, nothing is
   * changed: it still holds its permit, and is to be settled.
   *
   * @param delay in nanoseconds until it gets back in line
   * @param unknown whether the attempt that ended may have been billed
   */
  public synchronized RetryDecision retry(
      Ticket ticket, LimitSignal signal, long delay, boolean unknown, long now) {
    if (closed) {
      return RetryDecision.no("the client was closed");
    }
    if (suspension.active()) {
      return RetryDecision.no("the client is suspended");
    }
    if (delay >= ticket.deadline - now) {
      return RetryDecision.TOO_LATE;
    }
    if (!retries.has()) {
      return RetryDecision.no("too many calls fail, and the retry budget is spent");
    }
    if (unknown && !spend.reserve(ticket.price)) {
      return RetryDecision.no("the spend limit leaves no room for another attempt");
    }
    retries.take();
    if (unknown) {
      spend.settle(ticket.price, ticket.price);
    }
    release(ticket, signal, now);
    room.rest(ticket, now + delay);
    Effects effects = new Effects();
    startNext(now, effects);
    return RetryDecision.yes(effects);
  }

  /**
   * A call that holds a permit has ended.
   *
   * @param billed billionths of a dollar that its last attempt cost; when empty, it is not known,
   *     and the worst case stays counted
   */
  public synchronized Effects settle(
      Ticket ticket, LimitSignal signal, OptionalLong billed, long now) {
    Effects effects = new Effects();
    release(ticket, signal, now);
    spend.settle(ticket.price, billed.orElse(ticket.price));
    end(ticket, effects);
    if (suspension.ended(ticket, signal, now)) {
      refuseAll(Rejection.suspended(suspension.remaining(now)), effects);
    }
    startNext(now, effects);
    return effects;
  }

  /**
   * Takes a call out that waits, without a word to it.
   *
   * @return empty when it does not wait; then nothing is changed
   */
  public synchronized Optional<Effects> withdraw(Ticket ticket, long now) {
    if (!CallQueue.holds(ticket)) {
      return Optional.empty();
    }
    Effects effects = new Effects();
    leave(ticket);
    startNext(now, effects);
    return Optional.of(effects);
  }

  /** Time has passed: who rested goes back in line, and whose time is up is refused. */
  public synchronized Effects wake(long now) {
    Effects effects = new Effects();
    for (Ticket ticket : room.wake(now)) {
      if (ticket.deadline - now <= 0) {
        refuse(ticket, Rejection.expired(), effects);
      } else {
        room.leave(ticket);
        room.enqueue(ticket);
      }
    }
    startNext(now, effects);
    return effects;
  }

  /**
   * Refuses every call to come, and every one that waits unless it does so behind an equal call
   * that runs. Those that run go on.
   */
  public synchronized Effects close(long now) {
    closed = true;
    Effects effects = new Effects();
    refuseAll(Rejection.closed(), effects);
    startNext(now, effects);
    return effects;
  }

  /** Those that hold a permit. */
  public synchronized List<Ticket> running() {
    List<Ticket> tickets = new ArrayList<>(running.size());
    running.forEach(tickets::add);
    return tickets;
  }

  /** When {@link #wake} is to be called, in nanoseconds of the clock; {@link #NEVER} if not. */
  public long wakeAt() {
    return wakeAt;
  }

  public synchronized AdmissionStats admissionStats() {
    return new AdmissionStats(
        running.size(),
        room.size(),
        limit.current(),
        spend.spent(),
        spend.reserved(),
        suspension.active());
  }

  /** Why it is not admitted, or null; then its price is reserved unless it can join another. */
  private Rejection refusal(Ticket ticket, long now) {
    if (closed) {
      return Rejection.closed();
    }
    long timeLeft = ticket.deadline - now;
    if (timeLeft <= 0) {
      return Rejection.expired();
    }
    if (suspension.refuses(now)) {
      return Rejection.suspended(suspension.remaining(now));
    }
    boolean joins = ticket.key != null && leaders.containsKey(ticket.key);
    boolean waits = joins || !startsAtOnce(now);
    // Who starts at once may come back to wait, as may all that run.
    int free = waits ? 0 : limit.current() - running.size();
    if (room.size() >= (long) maxQueueSize + free) {
      return Rejection.overloaded(maxQueueSize, pace.drains(room.size() + 1, limit.current()));
    }
    if (joins) {
      return null;
    }
    if (rate.delay(now) >= timeLeft) {
      return Rejection.tooLate();
    }
    return spend.reserve(ticket.price) ? null : Rejection.spent();
  }

  private boolean startsAtOnce(long now) {
    return running.size() < limit.current() && room.next() == null && delay(now) == 0;
  }

  /** How many nanoseconds the next start must wait, though a permit is free. */
  private long delay(long now) {
    return Math.max(rate.delay(now), pause.left(now));
  }

  /** Starts who may start, and sets the alarm for whoever may not. */
  private void startNext(long now, Effects effects) {
    boolean heldBack = false;
    Ticket next = room.next();
    while (next != null && running.size() < limit.current() && !heldBack) {
      long timeLeft = next.deadline - now;
      if (timeLeft <= 0) {
        refuse(next, Rejection.expired(), effects);
      } else if (delay(now) == 0) {
        room.started(next);
        start(next, now, effects);
      } else if (rate.delay(now) >= timeLeft) {
        refuse(next, Rejection.tooLate(), effects);
      } else {
        heldBack = true;
      }
      next = room.next();
    }
    long wakes = room.wakeAt();
    if (heldBack) {
      long mayStart = TimerWheel.notNever(now + delay(now));
      wakes = wakes == NEVER || mayStart - wakes < 0 ? mayStart : wakes;
    }
    wakeAt = wakes;
  }

  private void start(Ticket ticket, long now, Effects effects) {
    rate.take(now);
    running.add(ticket);
    ticket.state = Ticket.State.RUNNING;
    ticket.startedAt = now;
    ticket.epoch = limit.epoch();
    effects.start(ticket);
  }

  /** Gives the permit back, with what was learned. */
  private void release(Ticket ticket, LimitSignal signal, long now) {
    if (ticket.state != Ticket.State.RUNNING) {
      throw new IllegalStateException("the call holds no permit");
    }
    if (signal == LimitSignal.ACCEPTED) {
      pause.accepted();
      pace.held(now - ticket.startedAt);
      limit.accepted(ticket.epoch, running.size());
    } else if (signal == LimitSignal.RATE_LIMITED) {
      limit.limited(ticket.epoch, running.size());
      if (running.size() == 1) {
        pause.refused(now);
      }
    }
    running.remove(ticket);
  }

  /** Those that wait for an equal call are told with it, and refused as they ask anew. */
  private void refuseAll(Rejection refusal, Effects effects) {
    for (Ticket ticket : room.onTheirOwn()) {
      room.leave(ticket);
      giveBack(ticket);
      end(ticket, effects);
      effects.refuse(ticket, refusal);
    }
  }

  private void refuse(Ticket ticket, Rejection refusal, Effects effects) {
    leave(ticket);
    effects.refuse(ticket, refusal);
  }

  /** It waits no longer. The first of those that wait for its answer steps into its place. */
  private void leave(Ticket ticket) {
    boolean onItsOwn = ticket.state != Ticket.State.JOINED;
    room.leave(ticket);
    ticket.state = Ticket.State.DONE;
    if (ticket.followers != null && ticket.followers.first() != null) {
      promoteFollower(ticket, ticket.followers.first());
    } else if (onItsOwn) {
      giveBack(ticket);
      if (ticket.key != null) {
        leaders.remove(ticket.key, ticket);
      }
    }
  }

  /** An equal call leads from here on: what was reserved for the one that leaves is its own now. */
  private void promoteFollower(Ticket leaving, Ticket follower) {
    room.leave(follower);
    follower.followers = leaving.followers;
    leaving.followers = null;
    leaders.put(follower.key, follower);
    suspension.left(leaving);
    suspension.admitted(follower);
    follower.returning = true;
    room.enqueue(follower);
  }

  /** Nothing was billed of what was reserved. */
  private void giveBack(Ticket ticket) {
    spend.settle(ticket.price, 0);
    suspension.left(ticket);
  }

  /** Those that waited for its answer wait no longer. */
  private void end(Ticket ticket, Effects effects) {
    ticket.state = Ticket.State.DONE;
    if (ticket.key != null) {
      leaders.remove(ticket.key, ticket);
    }
    while (ticket.followers != null && ticket.followers.first() != null) {
      Ticket follower = ticket.followers.first();
      room.leave(follower);
      follower.state = Ticket.State.NEW;
      effects.share(follower, ticket);
    }
  }
}
