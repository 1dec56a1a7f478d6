package io.fluxbus.flow;

/**
 * The one place that decides whether a new call is rejected. {@link Admission} guards this object
 * with its lock.
 */
final class AdmissionCheck {
  private int maxQueueSize;
  private final Permits permits;
  private final SpendBudget spend;
  private final CircuitBreaker breaker;
  private final CallQueue queue;
  private final Leaders leaders;

  /**
   * @param maxQueueSize how many calls may wait
   */
  AdmissionCheck(
      int maxQueueSize,
      Permits permits,
      SpendBudget spend,
      CircuitBreaker breaker,
      CallQueue queue,
      Leaders leaders) {
    this.maxQueueSize = maxQueueSize;
    this.permits = permits;
    this.spend = spend;
    this.breaker = breaker;
    this.queue = queue;
    this.leaders = leaders;
  }

  void setMaxQueueSize(int maxQueueSize) {
    this.maxQueueSize = maxQueueSize;
  }

  /**
   * Decides whether a new call may start or wait, and reserves its price if it may: the last check
   * is the reservation. A call that follows an equal one reserves nothing.
   *
   * @param closed whether the client is closed
   * @return why the call is rejected; null if it is not
   */
  Rejection reserveOrReject(Ticket ticket, boolean closed, long now) {
    if (closed) {
      return Rejection.closed();
    }
    long timeLeft = ticket.deadline - now;
    if (timeLeft <= 0) {
      return Rejection.expired();
    }
    if (breaker.rejects(now)) {
      return Rejection.suspended(breaker.remaining(now));
    }
    boolean follows = leaders.hasLeader(ticket);
    boolean waits = follows || !startsAtOnce(now);
    // Calls in backoff may fill the queue. A call that starts at once is accepted nevertheless. It
    // may itself return to the queue, so only as many are accepted as permits are free.
    int free = waits ? 0 : permits.limit() - permits.inUse();
    if (queue.size() >= (long) maxQueueSize + free) {
      return Rejection.overloaded(maxQueueSize, permits.drainTime(queue.size() + 1));
    }
    if (follows) {
      return null;
    }
    if (permits.rateDelay(now) >= timeLeft) {
      return Rejection.tooLate();
    }
    return spend.reserve(ticket.price) ? null : Rejection.budgetExhausted();
  }

  /** Whether a new call that follows no other starts without waiting. */
  boolean startsAtOnce(long now) {
    return permits.isFree() && queue.next() == null && permits.delay(now) == 0;
  }
}
