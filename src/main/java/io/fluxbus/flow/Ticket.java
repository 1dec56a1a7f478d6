package io.fluxbus.flow;

import io.fluxbus.Priority;

/**
 * A call in {@link Admission}: where it waits or runs, and what it holds. Admission calls its
 * abstract methods outside the lock, on the thread that caused the decision. All other fields are
 * guarded by the lock.
 */
public abstract class Ticket {
  /** Where a call is. */
  enum State {
    NEW,
    /** In the queue of its priority. */
    QUEUED,
    /** Between two attempts. */
    BACKOFF,
    /** Waits for the result of an equal call. */
    FOLLOWING,
    /** Holds a permit. */
    RUNNING,
    DONE
  }

  final Priority priority;
  final long deadline;

  /** The most that one attempt may cost, in billionths of a dollar. */
  final long price;

  final Object key;

  State state = State.NEW;

  /**
   * Whether the call goes before new calls: it returns for another attempt, or has taken the place
   * of its leader.
   */
  boolean returning;

  long startedAt;

  /** The number of cuts of the limit before the attempt. */
  int epoch;

  /** The list that contains the ticket: a queue, the running calls, or the followers of a call. */
  TicketList list;

  Ticket previous;
  Ticket next;

  /** The calls that wait for the result of this one; null if there never were any. */
  TicketList followers;

  /** The bucket of the timer wheel that contains the ticket, or null. */
  TimerWheel.Bucket bucket;

  Ticket wheelPrevious;
  Ticket wheelNext;
  long wakeAt;

  /**
   * @param deadline the time by which the call must have started, in nanoseconds of the clock
   * @param price the most that one attempt may cost, in billionths of a dollar
   * @param key equal for calls of the same price that may share one result; null for a call that
   *     shares none
   */
  protected Ticket(Priority priority, long deadline, long price, Object key) {
    this.priority = priority;
    this.deadline = deadline;
    this.price = price;
    this.key = key;
  }

  /** The call has a permit, which {@link Admission#retry} or {@link Admission#settle} returns. */
  protected abstract void onPermit();

  /** The call is not started, or not again. It has neither a permit nor a reservation. */
  protected abstract void onRejected(Rejection rejection);

  /** The equal call has ended. This call shares the result, or must be admitted again. */
  protected abstract void onLeaderSettled(Ticket leader);

  public final Priority priority() {
    return priority;
  }

  /** The most that one attempt may cost, in billionths of a dollar. */
  public final long price() {
    return price;
  }

  /** In nanoseconds of the clock. */
  public final long deadline() {
    return deadline;
  }
}
