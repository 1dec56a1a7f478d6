package io.fluxbus.gateway;

import java.util.Arrays;

/**
 * The positions of the calls that wait, in the order of their arrival. Adding a call, removing one
 * and asking for a position each take logarithmic time. Thread-safe.
 */
final class QueuePositions {
  private static final int FIRST_CAPACITY = 64;

  private Ticket[] tickets = new Ticket[FIRST_CAPACITY];

  /** A Fenwick tree with the number of tickets, from index 1. */
  private int[] counts = new int[FIRST_CAPACITY + 1];

  private int next;
  private int size;

  /** The place of one call. */
  final class Ticket {
    private int index;

    private Ticket(int index) {
      this.index = index;
    }

    /** Returns the number of calls up to this one, from 1; 0 if it was removed. */
    int position() {
      synchronized (QueuePositions.this) {
        return index < 0 ? 0 : sum(index + 1);
      }
    }

    /** Removes the call. May be called several times. */
    void remove() {
      synchronized (QueuePositions.this) {
        if (index >= 0) {
          tickets[index] = null;
          count(index + 1, -1);
          size--;
          index = -1;
        }
      }
    }
  }

  /** Adds a call at the end. */
  synchronized Ticket add() {
    if (next == tickets.length) {
      compact();
    }
    Ticket ticket = new Ticket(next);
    put(ticket);
    return ticket;
  }

  /** Removes the gaps, and leaves as much room as there are tickets. */
  private void compact() {
    Ticket[] before = tickets;
    int capacity = Math.max(FIRST_CAPACITY, 2 * size);
    tickets = new Ticket[capacity];
    counts = new int[capacity + 1];
    next = 0;
    size = 0;
    Arrays.stream(before)
        .filter(ticket -> ticket != null)
        .forEach(
            ticket -> {
              ticket.index = next;
              put(ticket);
            });
  }

  private void put(Ticket ticket) {
    tickets[next] = ticket;
    next++;
    size++;
    count(next, 1);
  }

  private void count(int at, int change) {
    for (int i = at; i < counts.length; i += i & -i) {
      counts[i] += change;
    }
  }

  private int sum(int to) {
    int sum = 0;
    for (int i = to; i > 0; i -= i & -i) {
      sum += counts[i];
    }
    return sum;
  }
}
