package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.List;

/** The calls that wait, each in one place and with one time at which it wakes. */
final class CallQueue {
  private final PriorityQueues lines = new PriorityQueues();
  private final TicketList resting = new TicketList();
  private final TimerWheel wheel;

  CallQueue(long now) {
    wheel = new TimerWheel(now);
  }

  int size() {
    // Each of them wakes some time: in the end at its deadline.
    return wheel.size();
  }

  /** Into its priority's line, until its deadline. */
  void enqueue(Ticket ticket) {
    ticket.state = Ticket.State.WAITING;
    lines.add(ticket);
    wheel.add(ticket, ticket.deadline);
  }

  /** Between two attempts. */
  void rest(Ticket ticket, long until) {
    ticket.state = Ticket.State.BACKOFF;
    ticket.returning = true;
    resting.add(ticket);
    wheel.add(ticket, until);
  }

  /** Behind an equal call, until its deadline. */
  void join(Ticket ticket, Ticket leader) {
    ticket.state = Ticket.State.JOINED;
    if (leader.followers == null) {
      leader.followers = new TicketList();
    }
    leader.followers.add(ticket);
    wheel.add(ticket, ticket.deadline);
  }

  static boolean holds(Ticket ticket) {
    return ticket.state == Ticket.State.WAITING
        || ticket.state == Ticket.State.BACKOFF
        || ticket.state == Ticket.State.JOINED;
  }

  /** Out of wherever it waits. */
  void leave(Ticket ticket) {
    ticket.list.remove(ticket);
    wheel.remove(ticket);
  }

  /** Who is to start next, or null; it still waits. */
  Ticket next() {
    return lines.next();
  }

  /** The next one leaves its line to run. */
  void started(Ticket ticket) {
    lines.started(ticket);
    leave(ticket);
  }

  /** Those whose time has come; they still stand where they stood. */
  List<Ticket> wake(long now) {
    return wheel.advance(now);
  }

  long wakeAt() {
    return wheel.next();
  }

  /** All but those that wait for an equal call. */
  List<Ticket> onTheirOwn() {
    List<Ticket> all = new ArrayList<>();
    lines.forEach(all::add);
    resting.forEach(all::add);
    return all;
  }
}
