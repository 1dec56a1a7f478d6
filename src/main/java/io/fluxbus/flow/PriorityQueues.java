package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.function.Consumer;

/** Those that wait for a permit: a line for each priority. */
final class PriorityQueues {
  /** So many interactive calls in a row pass a bulk call that waits, and then it is its turn. */
  private static final int IN_A_ROW = 4;

  private final Line interactive = new Line();
  private final Line bulk = new Line();
  private int passedBulk;

  /**
   * Before the newcomers of a priority stand those that come back for another attempt: all of them
   * were in line before.
   */
  private static final class Line {
    final TicketList returning = new TicketList();
    final TicketList newcomers = new TicketList();

    Ticket first() {
      return returning.first() != null ? returning.first() : newcomers.first();
    }

    void forEach(Consumer<Ticket> action) {
      returning.forEach(action);
      newcomers.forEach(action);
    }
  }

  void add(Ticket ticket) {
    Line line = ticket.priority == Priority.BULK ? bulk : interactive;
    (ticket.returning ? line.returning : line.newcomers).add(ticket);
  }

  /** Who is next, or null. */
  Ticket next() {
    Ticket first = interactive.first();
    boolean bulksTurn = first == null || (passedBulk >= IN_A_ROW && bulk.first() != null);
    return bulksTurn ? bulk.first() : first;
  }

  /** The next one is about to leave its line to run. */
  void started(Ticket ticket) {
    boolean passes = ticket.priority == Priority.INTERACTIVE && bulk.first() != null;
    passedBulk = passes ? passedBulk + 1 : 0;
  }

  void forEach(Consumer<Ticket> action) {
    interactive.forEach(action);
    bulk.forEach(action);
  }
}
