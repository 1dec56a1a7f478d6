package io.fluxbus.flow;

import java.util.function.Consumer;

/** First in, first out, and out of the middle in constant time: the links are the tickets' own. */
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
