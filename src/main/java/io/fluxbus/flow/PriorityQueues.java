package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.function.Consumer;

/**
 * A queue for each priority. Interactive calls go first, but after four of them in a row one bulk
 * call is next.
 */
final class PriorityQueues {
  private static final int MAX_INTERACTIVE_IN_A_ROW = 4;

  private final Queue interactive = new Queue();
  private final Queue bulk = new Queue();
  private int interactiveInARow;

  /**
   * Calls that return for another attempt go before new calls, because they were submitted earlier.
   */
  private static final class Queue {
    final TicketList returning = new TicketList();
    final TicketList newCalls = new TicketList();

    Ticket first() {
      return returning.first() != null ? returning.first() : newCalls.first();
    }

    void forEach(Consumer<Ticket> action) {
      returning.forEach(action);
      newCalls.forEach(action);
    }
  }

  void add(Ticket ticket) {
    Queue queue = ticket.priority == Priority.BULK ? bulk : interactive;
    (ticket.returning ? queue.returning : queue.newCalls).add(ticket);
  }

  /** Returns the call that starts next, or null. */
  Ticket next() {
    Ticket first = interactive.first();
    boolean bulkIsNext =
        first == null || (interactiveInARow >= MAX_INTERACTIVE_IN_A_ROW && bulk.first() != null);
    return bulkIsNext ? bulk.first() : first;
  }

  /** The next call is about to be removed, because it starts. */
  void onStart(Ticket ticket) {
    boolean passesBulk = ticket.priority == Priority.INTERACTIVE && bulk.first() != null;
    interactiveInARow = passesBulk ? interactiveInARow + 1 : 0;
  }

  void forEach(Consumer<Ticket> action) {
    interactive.forEach(action);
    bulk.forEach(action);
  }
}
