package io.fluxbus.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A set of ids in memory. It stores 127 bits of a hash of each id, in about 25 bytes. The
 * probability that two of ten million ids have the same bits is below 10<sup>-24</sup>. The hash is
 * SHA-256 of a random seed and the id, so nobody can choose ids that collide. Not thread-safe.
 */
final class IdSet {
  private static final int SEGMENT_BITS = 8;
  private static final int SEED_BYTES = 16;

  private final MessageDigest sha256;
  private final byte[] seed = new byte[SEED_BYTES];

  /** Segments grow independently, so growing one needs little additional memory. */
  private final Segment[] segments = new Segment[1 << SEGMENT_BITS];

  IdSet() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    new SecureRandom().nextBytes(seed);
    Arrays.setAll(segments, i -> new Segment());
  }

  /** Adds an id, and returns whether it is new. */
  boolean add(String id) {
    sha256.update(seed);
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
    long high = hash.getLong();
    // Never zero, because a slot with zero is free.
    long low = hash.getLong() | 1;
    return segments[(int) (high >>> (Long.SIZE - SEGMENT_BITS))].add(high, low);
  }

  /** The memory of the set in bytes, without the headers of its objects. */
  long sizeInBytes() {
    return Arrays.stream(segments)
        .mapToLong(segment -> (long) Long.BYTES * segment.words.length)
        .sum();
  }

  /** A hash table with linear probing. */
  private static final class Segment {
    private static final int FIRST_CAPACITY = 16;

    /** Two words for each slot: the low and the high word of a hash. In a free slot, both are 0. */
    private long[] words = new long[2 * FIRST_CAPACITY];

    private int capacity = FIRST_CAPACITY;
    private int size;

    boolean add(long high, long low) {
      if (size >= capacity / 5 * 4) {
        grow();
      }
      if (!put(high, low)) {
        return false;
      }
      size++;
      return true;
    }

    private boolean put(long high, long low) {
      int slot = (int) (((low >>> Integer.SIZE) * capacity) >>> Integer.SIZE);
      while (words[2 * slot] != 0) {
        if (words[2 * slot] == low && words[2 * slot + 1] == high) {
          return false;
        }
        slot = slot + 1 == capacity ? 0 : slot + 1;
      }
      words[2 * slot] = low;
      words[2 * slot + 1] = high;
      return true;
    }

    private void grow() {
      long[] old = words;
      capacity += capacity / 4;
      words = new long[2 * capacity];
      for (int i = 0; i < old.length; i += 2) {
        if (old[i] != 0) {
          put(old[i + 1], old[i]);
        }
      }
    }
  }
}
