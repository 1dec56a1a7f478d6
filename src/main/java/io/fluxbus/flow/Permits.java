package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * The permits to run: which calls hold one, how many there are, and when the next call may start.
 * {@link Admission} guards this object with its lock.
 */
public final class Permits {
  private ConcurrencyLimit limit;
  private final RateLimit rate;
  private final StartBackoff backoff;
  private final HoldTimeEstimate holdTime = new HoldTimeEstimate();
  private final TicketList running = new TicketList();

  public Permits(ConcurrencyLimit limit, RateLimit rate, StartBackoff backoff) {
    this.limit = limit;
    this.rate = rate;
    this.backoff = backoff;
  }

  void update(AdmissionSettings settings, long now) {
    limit = limit.changedTo(settings.limit());
    rate.update(settings.perSecond(), settings.burst(), now);
  }

  int limit() {
    return limit.current();
  }

  int inUse() {
    return running.size();
  }

  boolean isFree() {
    return running.size() < limit.current();
  }

  /**
   * The time in which no call may start, even with a free permit, in nanoseconds; 0 if a call may
   * start now.
   */
  long delay(long now) {
    return Math.max(rate.delay(now), backoff.remaining(now));
  }

  /**
   * The part of {@link #delay} that the rate limit causes. Unlike the backoff, no response can
   * shorten it.
   */
  long rateDelay(long now) {
    return rate.delay(now);
  }

  /** Gives a permit to a call that starts now. */
  void take(Ticket ticket, long now) {
    rate.take(now);
    running.add(ticket);
    ticket.state = Ticket.State.RUNNING;
    ticket.startedAt = now;
    ticket.epoch = limit.epoch();
  }

  /**
   * Returns the permit of a call and adjusts the limit.
   *
   * @throws IllegalStateException if the call holds no permit
   */
  void release(Ticket ticket, LimitSignal signal, long now) {
    if (ticket.state != Ticket.State.RUNNING) {
      throw new IllegalStateException("the call holds no permit");
    }
    if (signal == LimitSignal.ACCEPTED) {
      backoff.onAccepted();
      holdTime.add(now - ticket.startedAt);
      limit.onAccepted(ticket.epoch, running.size());
    } else if (signal == LimitSignal.RATE_LIMITED) {
      limit.onRateLimited(ticket.epoch, running.size());
      if (running.size() == 1) {
        backoff.onRateLimited(now);
      }
    }
    running.remove(ticket);
  }

  /** Returns the calls that hold a permit. */
  List<Ticket> holders() {
    List<Ticket> tickets = new ArrayList<>(running.size());
    running.forEach(tickets::add);
    return tickets;
  }

  /** Returns the estimated time until that many waiting calls have started, in nanoseconds. */
  long drainTime(int waiting) {
    return holdTime.drainTime(waiting, limit.current());
  }
}
