package io.fluxbus.flow;

import io.fluxbus.flow.RetryDecision.Denial;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides which call runs, which waits and which is rejected. An admitted call holds a permit while
 * an attempt runs, and waits in a bounded queue otherwise. It leaves exactly once: rejected,
 * withdrawn, with the result of an equal call, or settled.
 *
 * <p>All methods may be called from any thread. Each decides under one short lock and returns its
 * effects, which the caller must run outside the lock. Afterwards {@link #wakeAt} returns when
 * {@link #wake} must be called. Each method takes constant time per affected call.
 */
public final class Admission {
  /** The value of {@link #wakeAt} when {@link #wake} need not be called. */
  public static final long NEVER = TimerWheel.NEVER;

  /** The longest time until a deadline, in nanoseconds: 73 years. */
  public static final long LONGEST_WAIT = Long.MAX_VALUE / 4;

  private final Permits permits;
  private final SpendBudget spend;
  private final Retries retries;
  private final CircuitBreaker breaker;
  private final CallQueue queue;
  private final Leaders leaders = new Leaders();
  private final AdmissionCheck check;
  private boolean closed;
  private volatile long wakeAt = NEVER;

  /**
   * @param maxQueueSize how many calls may wait. A call that returns for another attempt may always
   *     wait, so the queue exceeds this size by at most the number of calls that ran at once
   * @param now in nanoseconds
   */
  public Admission(
      int maxQueueSize,
      Permits permits,
      SpendBudget spend,
      RetryPolicy retryPolicy,
      RetryBudget retryBudget,
      CircuitBreaker breaker,
      long now) {
    this.permits = permits;
    this.spend = spend;
    this.retries = new Retries(retryPolicy, retryBudget, spend, breaker);
    this.breaker = breaker;
    this.queue = new CallQueue(now);
    this.check = new AdmissionCheck(maxQueueSize, permits, spend, breaker, queue, leaders);
  }

  /** Admits a new call: it starts, waits, follows an equal call, or is rejected. */
  public synchronized Effects admit(Ticket ticket, long now) {
    Effects effects = new Effects();
    Rejection rejection = check.reserveOrReject(ticket, closed, now);
    if (rejection != null) {
      ticket.state = Ticket.State.DONE;
      effects.reject(ticket, rejection);
      return effects;
    }
    Ticket leader = leaders.leaderOrAdd(ticket);
    if (leader != null) {
      queue.follow(ticket, leader);
    } else {
      breaker.onAdmitted(ticket);
      retries.onAdmitted();
      if (check.startsAtOnce(now)) {
        permits.take(ticket, now);
        effects.start(ticket);
        return effects;
      }
      queue.enqueue(ticket);
    }
    startNext(now, effects);
    return effects;
  }

  /**
   * Decides whether a call gets another attempt. If it does, it returns its permit and waits. If it
   * does not, it keeps its permit, and the caller must settle it.
   *
   * @param random from 0 to 1, for the backoff
   */
  public synchronized RetryDecision retry(
      Ticket ticket, FailedAttempt attempt, double random, long now) {
    long delay = retries.delay(attempt, random);
    Denial denial = retries.decide(ticket, attempt, delay, closed, now);
    if (denial != null) {
      return RetryDecision.denied(denial);
    }
    permits.release(ticket, attempt.signal(), now);
    if (attempt.repeatable() == Repeatable.AT_ONCE) {
      ticket.returning = true;
      queue.enqueue(ticket);
    } else {
      queue.backOff(ticket, now + delay);
    }
    Effects effects = new Effects();
    startNext(now, effects);
    return RetryDecision.granted(delay, effects);
  }

  /**
   * Ends a call that holds a permit.
   *
   * @param billed billionths of a dollar that its last attempt cost; empty if unknown, then the
   *     worst case stays counted
   */
  public synchronized Effects settle(
      Ticket ticket, LimitSignal signal, OptionalLong billed, long now) {
    Effects effects = new Effects();
    permits.release(ticket, signal, now);
    spend.settle(ticket.price, billed.orElse(ticket.price));
    end(ticket, effects);
    if (breaker.onSettled(ticket, signal, now)) {
      rejectAll(Rejection.suspended(breaker.remaining(now)), effects);
    }
    startNext(now, effects);
    return effects;
  }

  /** Removes a waiting call, without a callback. Returns empty if the call does not wait. */
  public synchronized Optional<Effects> withdraw(Ticket ticket, long now) {
    if (!CallQueue.isWaiting(ticket)) {
      return Optional.empty();
    }
    Effects effects = new Effects();
    leave(ticket);
    startNext(now, effects);
    return Optional.of(effects);
  }

  /** Rejects the calls whose deadline has passed, and enqueues those whose backoff has ended. */
  public synchronized Effects wake(long now) {
    Effects effects = new Effects();
    for (Ticket ticket : queue.wake(now)) {
      if (ticket.deadline - now <= 0) {
        reject(ticket, Rejection.expired(), effects);
      } else {
        queue.remove(ticket);
        queue.enqueue(ticket);
      }
    }
    startNext(now, effects);
    return effects;
  }

  /** Rejects all waiting and future calls. Running calls and their followers continue. */
  public synchronized Effects close(long now) {
    closed = true;
    Effects effects = new Effects();
    rejectAll(Rejection.closed(), effects);
    startNext(now, effects);
    return effects;
  }

  /**
   * Changes the settings, for all decisions from now on. Running calls continue, also over a lower
   * limit. Waiting calls keep their places and reservations, also over a lower limit.
   */
  public synchronized Effects update(AdmissionSettings settings, long now) {
    check.setMaxQueueSize(settings.maxQueueSize());
    permits.update(settings, now);
    spend.setLimit(settings.spendLimit());
    retries.setPolicy(settings.retryPolicy());
    breaker.setCoolDown(settings.coolDown());
    Effects effects = new Effects();
    startNext(now, effects);
    return effects;
  }

  /** The API key has changed. If nothing is sent because of the key, the next call is a probe. */
  public synchronized void endCoolDown(long now) {
    breaker.endCoolDown(now);
  }

  /** The calls that hold a permit. */
  public synchronized List<Ticket> running() {
    return permits.holders();
  }

  /** When {@link #wake} must be called, in nanoseconds of the clock, or {@link #NEVER}. */
  public long wakeAt() {
    return wakeAt;
  }

  public synchronized AdmissionStats stats() {
    return new AdmissionStats(
        permits.inUse(),
        queue.size(),
        permits.limit(),
        spend.spent(),
        spend.reserved(),
        !breaker.isClosed());
  }

  /** Starts as many waiting calls as possible, and sets the time of the next wake. */
  private void startNext(long now, Effects effects) {
    boolean delayed = false;
    Ticket next = queue.next();
    while (next != null && permits.isFree() && !delayed) {
      long timeLeft = next.deadline - now;
      if (timeLeft <= 0) {
        reject(next, Rejection.expired(), effects);
      } else if (permits.delay(now) == 0) {
        queue.removeStarted(next);
        permits.take(next, now);
        effects.start(next);
      } else if (permits.rateDelay(now) >= timeLeft) {
        reject(next, Rejection.tooLate(), effects);
      } else {
        delayed = true;
      }
      next = queue.next();
    }
    long wake = queue.wakeAt();
    if (delayed) {
      long mayStart = TimerWheel.notNever(now + permits.delay(now));
      wake = wake == NEVER || mayStart - wake < 0 ? mayStart : wake;
    }
    wakeAt = wake;
  }

  /** Rejects the waiting calls. Their followers are admitted again, and then rejected as well. */
  private void rejectAll(Rejection rejection, Effects effects) {
    for (Ticket ticket : queue.withoutFollowers()) {
      queue.remove(ticket);
      releaseReservation(ticket);
      end(ticket, effects);
      effects.reject(ticket, rejection);
    }
  }

  private void reject(Ticket ticket, Rejection rejection, Effects effects) {
    leave(ticket);
    effects.reject(ticket, rejection);
  }

  /** Removes a waiting call. If it has followers, the first of them becomes the leader. */
  private void leave(Ticket ticket) {
    boolean follows = ticket.state == Ticket.State.FOLLOWING;
    queue.remove(ticket);
    ticket.state = Ticket.State.DONE;
    if (ticket.followers != null && ticket.followers.first() != null) {
      promoteFollower(ticket, ticket.followers.first());
    } else if (!follows) {
      releaseReservation(ticket);
      leaders.remove(ticket);
    }
  }

  /** Makes a follower the leader. It inherits the reservation, because the prices are equal. */
  private void promoteFollower(Ticket leaving, Ticket follower) {
    queue.remove(follower);
    leaders.replace(leaving, follower);
    breaker.onLeft(leaving);
    breaker.onAdmitted(follower);
    follower.returning = true;
    queue.enqueue(follower);
  }

  /** Releases the reservation of a call that was not sent, and its role as the probe. */
  private void releaseReservation(Ticket ticket) {
    spend.settle(ticket.price, 0);
    breaker.onLeft(ticket);
  }

  /** Marks a call as done, and notifies its followers. */
  private void end(Ticket ticket, Effects effects) {
    ticket.state = Ticket.State.DONE;
    leaders.remove(ticket);
    while (ticket.followers != null && ticket.followers.first() != null) {
      Ticket follower = ticket.followers.first();
      queue.remove(follower);
      follower.state = Ticket.State.NEW;
      effects.share(follower, ticket);
    }
  }
}
