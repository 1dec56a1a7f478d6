package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * Wakes tickets at their times: the hierarchical timing wheel of Varghese and Lauck, 1987. Each
 * level has 64 buckets and turns 64 times slower than the one below it. Adding and removing a
 * ticket take constant time, and waking it takes amortized constant time. A ticket wakes up to one
 * tick of about a millisecond late, and never early.
 */
final class TimerWheel {
  /** The value of {@link #next} when no ticket is in the wheel. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int TICK_BITS = 20;
  private static final int LEVEL_BITS = 6;
  private static final int BUCKETS = 1 << LEVEL_BITS;

  /** Five levels cover 13 days. A later ticket waits in the last bucket and is then moved. */
  private static final int LEVELS = 5;

  private static final long REACH = (1L << (LEVELS * LEVEL_BITS)) - 1;

  /** The tickets that wake in the same span of time. */
  static final class Bucket {
    private final int level;
    private final int index;
    private Ticket first;

    private Bucket(int level, int index) {
      this.level = level;
      this.index = index;
    }
  }

  private final long origin;
  private final Bucket[][] levels = new Bucket[LEVELS][BUCKETS];

  /** For each level, one bit for each bucket that is not empty. */
  private final long[] occupied = new long[LEVELS];

  /** The last tick whose tickets have been woken, counted from the origin. */
  private long clock;

  private int size;

  TimerWheel(long now) {
    origin = now;
    for (int level = 0; level < LEVELS; level++) {
      for (int index = 0; index < BUCKETS; index++) {
        levels[level][index] = new Bucket(level, index);
      }
    }
  }

  /** Adds a ticket that is in no bucket. */
  void add(Ticket ticket, long wakeAt) {
    ticket.wakeAt = wakeAt;
    size++;
    place(ticket);
  }

  /** Removes a ticket. Does nothing if it is in no bucket. */
  void remove(Ticket ticket) {
    if (ticket.bucket != null) {
      size--;
      unlink(ticket);
    }
  }

  int size() {
    return size;
  }

  /** Removes and returns every ticket whose time has come. */
  List<Ticket> advance(long now) {
    List<Ticket> woken = new ArrayList<>();
    long before = clock;
    clock = Math.max(before, (now - origin) >> TICK_BITS);
    for (int level = 0; level < LEVELS; level++) {
      long from = before >> (level * LEVEL_BITS);
      long to = clock >> (level * LEVEL_BITS);
      if (from == to) {
        break;
      }
      for (long turn = Math.max(from + 1, to - BUCKETS + 1); turn <= to; turn++) {
        empty(levels[level][(int) turn & (BUCKETS - 1)], woken);
      }
    }
    return woken;
  }

  /** When {@link #advance} must be called next, in nanoseconds of the clock. */
  long next() {
    if (size == 0) {
      return NEVER;
    }
    long next = NEVER;
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        long turn = clock >> (level * LEVEL_BITS);
        long ahead = Long.rotateRight(occupied[level], (int) (turn + 1) & (BUCKETS - 1));
        next =
            Math.min(next, (turn + 1 + Long.numberOfTrailingZeros(ahead)) << (level * LEVEL_BITS));
      }
    }
    return notNever(origin + (next << TICK_BITS));
  }

  /**
   * Replaces {@link #NEVER} by the next nanosecond: a clock that wraps around can reach it as a
   * real time.
   */
  static long notNever(long time) {
    return time == NEVER ? time + 1 : time;
  }

  private void empty(Bucket bucket, List<Ticket> woken) {
    Ticket ticket = bucket.first;
    bucket.first = null;
    occupied[bucket.level] &= ~(1L << bucket.index);
    while (ticket != null) {
      Ticket next = ticket.wheelNext;
      ticket.bucket = null;
      ticket.wheelPrevious = null;
      ticket.wheelNext = null;
      if (tick(ticket) <= clock) {
        size--;
        woken.add(ticket);
      } else {
        place(ticket);
      }
      ticket = next;
    }
  }

  /** The first tick at or after the time of the ticket. */
  private long tick(Ticket ticket) {
    return (ticket.wakeAt - origin + (1L << TICK_BITS) - 1) >> TICK_BITS;
  }

  private void place(Ticket ticket) {
    long tick = Math.max(clock + 1, Math.min(tick(ticket), clock + REACH));
    int level = (63 - Long.numberOfLeadingZeros(tick - clock)) / LEVEL_BITS;
    Bucket bucket = levels[level][(int) (tick >> (level * LEVEL_BITS)) & (BUCKETS - 1)];
    ticket.bucket = bucket;
    ticket.wheelNext = bucket.first;
    if (bucket.first != null) {
      bucket.first.wheelPrevious = ticket;
    }
    bucket.first = ticket;
    occupied[level] |= 1L << bucket.index;
  }

  private void unlink(Ticket ticket) {
    Bucket bucket = ticket.bucket;
    if (ticket.wheelPrevious == null) {
      bucket.first = ticket.wheelNext;
    } else {
      ticket.wheelPrevious.wheelNext = ticket.wheelNext;
    }
    if (ticket.wheelNext != null) {
      ticket.wheelNext.wheelPrevious = ticket.wheelPrevious;
    }
    if (bucket.first == null) {
      occupied[bucket.level] &= ~(1L << bucket.index);
    }
    ticket.bucket = null;
    ticket.wheelPrevious = null;
    ticket.wheelNext = null;
  }
}
