package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls that wait. Each is in one list, and in the timer wheel with the time at which it wakes.
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

  static boolean holds(Ticket ticket) {
    return ticket.state == Ticket.State.QUEUED
        || ticket.state == Ticket.State.BACKOFF
        || ticket.state == Ticket.State.FOLLOWING;
  }

  /** Removes a call from wherever it waits. */
  void remove(Ticket ticket) {
    ticket.list.remove(ticket);
    wheel.remove(ticket);
  }

  /** The call that is to start next, or null. It stays in the queue. */
  Ticket next() {
    return queues.next();
  }

  /** Removes the next call, which starts now. */
  void removeStarted(Ticket ticket) {
    queues.onStart(ticket);
    remove(ticket);
  }

  /** The calls whose time has come. They stay in their lists, and only leave the wheel. */
  List<Ticket> wake(long now) {
    return wheel.advance(now);
  }

  long wakeAt() {
    return wheel.next();
  }

  /** All calls but the followers. */
  List<Ticket> withoutFollowers() {
    List<Ticket> all = new ArrayList<>();
    queues.forEach(all::add);
    backoff.forEach(all::add);
    return all;
  }
}
