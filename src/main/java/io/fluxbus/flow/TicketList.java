package io.fluxbus.flow;

import java.util.function.Consumer;

/** A linked list in the order of arrival. The links are fields of the tickets. */
final class TicketList {
  private Ticket first;
  private Ticket last;
  private int size;

  Ticket first() {
    return first;
  }

  int size() {
    return size;
  }

  /** Appends a ticket that is in no list. */
  void add(Ticket ticket) {
    ticket.list = this;
    ticket.previous = last;
    if (last == null) {
      first = ticket;
    } else {
      last.next = ticket;
    }
    last = ticket;
    size++;
  }

  /** Removes a ticket of this list in constant time. */
  void remove(Ticket ticket) {
    if (ticket.previous == null) {
      first = ticket.next;
    } else {
      ticket.previous.next = ticket.next;
    }
    if (ticket.next == null) {
      last = ticket.previous;
    } else {
      ticket.next.previous = ticket.previous;
    }
    ticket.list = null;
    ticket.previous = null;
    ticket.next = null;
    size--;
  }

  /** The action must not change the list. */
  void forEach(Consumer<Ticket> action) {
    for (Ticket ticket = first; ticket != null; ticket = ticket.next) {
      action.accept(ticket);
    }
  }
}
