package io.fluxbus.gateway.page;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The durations of the last minute, as counts in buckets whose width is at most a sixteenth of the
 * duration. Recording is thread-safe; one thread calls the other methods.
 */
final class DurationWindow {
  static final int SECONDS = 60;

  /** Buckets for each doubling of the duration. Below this number, a bucket is 1 ms wide. */
  private static final int PARTS = 16;

  private static final int PARTS_BITS = 4;

  /** About 24 days. Longer durations count as this one. */
  private static final long MAX_MILLIS = Integer.MAX_VALUE;

  private static final int BUCKETS = index(MAX_MILLIS) + 1;

  private final AtomicIntegerArray current = new AtomicIntegerArray(BUCKETS);
  private final int[][] seconds = new int[SECONDS][BUCKETS];
  private final int[] sums = new int[BUCKETS];
  private int next;
  private int total;

  /** Records a duration in milliseconds. */
  void record(long millis) {
    current.incrementAndGet(index(Math.max(0, Math.min(millis, MAX_MILLIS))));
  }

  /** Ends a second: its durations now count, and those of a minute before do not any more. */
  void roll() {
    int[] oldest = seconds[next];
    for (int i = 0; i < BUCKETS; i++) {
      int count = current.getAndSet(i, 0);
      sums[i] += count - oldest[i];
      total += count - oldest[i];
      oldest[i] = count;
    }
    next = (next + 1) % SECONDS;
  }

  /**
   * Returns the duration in milliseconds that a part of the durations does not exceed.
   *
   * @param part such as 0.95
   * @return -1 if there are no durations
   */
  long percentile(double part) {
    long rank = Math.max(1, (long) Math.ceil(part * total));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += sums[i];
      if (seen >= rank) {
        return middle(i);
      }
    }
    return -1;
  }

  private static int index(long millis) {
    if (millis < PARTS) {
      return (int) millis;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis) - PARTS_BITS;
    return (shift + 1) * PARTS + (int) (millis >> shift & PARTS - 1);
  }

  private static long middle(int index) {
    if (index < PARTS) {
      return index;
    }
    int shift = index / PARTS - 1;
    return ((long) (PARTS + index % PARTS) << shift) + (1L << shift >> 1);
  }
}
