package io.fluxbus.store;

import java.util.concurrent.TimeUnit;

/**
 * How much a node leases beyond what its waiting calls need, so that later calls need no round trip
 * to the store. The reserve lasts for about two seconds of the present use. It is never more than a
 * small share of what is free, so that the last dollars of a budget stay available to all nodes.
 */
final class LeaseSize {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** A node holds at most this share of what is free in reserve. */
  private static final int SHARE = 8;

  /** What calls have reserved since the last lease. */
  private long used;

  /** The largest of these amounts. */
  private long largest;

  private long last;
  private long leasedAt;

  /** What was free in the store at the last answer. */
  private long free;

  /** Counts what a call has reserved. */
  void used(long amount) {
    used = sum(used, amount);
    largest = Math.max(largest, amount);
  }

  /** Counts an answer of the store. */
  void answered(long now, long free, boolean granted) {
    this.free = free;
    if (granted) {
      boolean usedUpSoon = now - leasedAt < SECOND;
      last = usedUpSoon ? sum(Math.max(used, last), Math.max(used, last)) : used;
      leasedAt = now;
      used = 0;
    }
  }

  /**
   * What to hold in reserve; 0 if so little is free that each call leases what it needs.
   *
   * @param held what the node holds in reserve now. It counts as free, because the result must not
   *     change when the node leases or gives back a reserve
   */
  long reserve(long held) {
    long most = sum(free, held) / SHARE;
    return most < largest ? 0 : Math.min(last, most);
  }

  /** A sum that does not overflow. */
  static long sum(long one, long other) {
    return Math.min(one, Long.MAX_VALUE / 2 - other) + other;
  }
}
