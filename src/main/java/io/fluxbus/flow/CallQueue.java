package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls that wait. Each call is in one list, and in the timer wheel until its deadline or the
 * end of its backoff.
 */
final class CallQueue {
  private final PriorityQueues queues = new PriorityQueues();
  private final TicketList backoff = new TicketList();
  private final TimerWheel wheel;

  CallQueue(long now) {
    wheel = new TimerWheel(now);
  }

  int size() {
    // Every waiting call is in the wheel, at the latest with its deadline.
    return wheel.size();
  }

  /** Adds a call to the queue of its priority, until its deadline. */
  void enqueue(Ticket ticket) {
    ticket.state = Ticket.State.QUEUED;
    queues.add(ticket);
    wheel.add(ticket, ticket.deadline);
  }

  /** Adds a call that waits between two attempts. */
  void backOff(Ticket ticket, long until) {
    ticket.state = Ticket.State.BACKOFF;
    ticket.returning = true;
    backoff.add(ticket);
    wheel.add(ticket, until);
  }

  /** Adds a call that waits for the result of an equal one, until its deadline. */
  void follow(Ticket ticket, Ticket leader) {
    ticket.state = Ticket.State.FOLLOWING;
    if (leader.followers == null) {
      leader.followers = new TicketList();
    }
    leader.followers.add(ticket);
    wheel.add(ticket, ticket.deadline);
  }

  /** Whether a call is in one of the lists. */
  static boolean isWaiting(Ticket ticket) {
    return ticket.state == Ticket.State.QUEUED
        || ticket.state == Ticket.State.BACKOFF
        || ticket.state == Ticket.State.FOLLOWING;
  }

  /** Removes a call from wherever it waits. */
  void remove(Ticket ticket) {
    ticket.list.remove(ticket);
    wheel.remove(ticket);
  }

  /** Returns the call that starts next, or null. It stays in the queue. */
  Ticket next() {
    return queues.next();
  }

  /** Removes a call that starts now. */
  void removeStarted(Ticket ticket) {
    queues.onStart(ticket);
    remove(ticket);
  }

  /**
   * Removes the calls whose wake time has come from the wheel, and returns them. They stay in their
   * lists.
   */
  List<Ticket> wake(long now) {
    return wheel.advance(now);
  }

  /** When {@link #wake} must be called next, or {@link TimerWheel#NEVER}. */
  long wakeAt() {
    return wheel.next();
  }

  /** Returns all waiting calls except the followers. */
  List<Ticket> withoutFollowers() {
    List<Ticket> all = new ArrayList<>();
    queues.forEach(all::add);
    backoff.forEach(all::add);
    return all;
  }
}
