package io.fluxbus.flow;

import io.fluxbus.Priority;

/**
 * A call's place in {@link Admission}: where it stands and what it holds. Admission tells it what
 * was decided by its abstract methods, outside its lock and on whatever thread decided; every other
 * field belongs to Admission's lock.
 */
public abstract class Ticket {
  /** Where a call stands. */
  enum State {
    NEW,
    /** In its priority's line. */
    WAITING,
    /** Between two attempts. */
    BACKOFF,
    /** Behind an equal call, whose answer it will share. */
    JOINED,
    /** It holds a permit. */
    RUNNING,
    DONE
  }

  final Priority priority;
  final long deadline;

  /** Reserved from its admission to its end. */
  final long price;

  final Object key;

  State state = State.NEW;

  /** Whether it was in line before. */
  boolean returning;

  long startedAt;
  long epoch;

  /** Its list: a line, those that run, or those behind a leader. */
  TicketList list;

  Ticket previous;
  Ticket next;

  /** Those that wait for its answer; null without any. */
  TicketList followers;

  /** The bucket of the wheel that wakes it, or null. */
  TimerWheel.Bucket bucket;

  Ticket wheelPrevious;
  Ticket wheelNext;
  long wakeAt;

  /**
   * @param deadline when it must have been started, in nanoseconds of the clock
   * @param price the most that one attempt may cost, in billionths of a dollar
   * @param key equal for calls of one price that may share one answer; null for a call that shares
   *     none
   */
  protected Ticket(Priority priority, long deadline, long price, Object key) {
    this.priority = priority;
    this.deadline = deadline;
    this.price = price;
    this.key = key;
  }

  /** It holds a permit: begin an attempt, and end with {@code retry} or {@code settle}. */
  protected abstract void onStart();

  /** It never started, or not again, and holds nothing any more. */
  protected abstract void onRefused(Rejection refusal);

  /** The equal call that it waited for has ended: share its answer, or ask to be admitted anew. */
  protected abstract void onShared(Ticket leader);

  public final Priority priority() {
    return priority;
  }

  /** The deadline, in nanoseconds of the clock. */
  public final long deadline() {
    return deadline;
  }
}
