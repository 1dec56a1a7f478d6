package io.fluxbus.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Ids in memory, for a check that writes no file: a hash table with linear probing of 64 bits of
 * each id's SHA-256. It takes at most 32 bytes for each id.
 */
final class IdSet implements Ids {
  private static final int FIRST_SLOTS = 1 << 12;

  private final MessageDigest digest;
  private long[] slots = new long[FIRST_SLOTS];
  private int size;

  IdSet() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  @Override
  public boolean add(String id) {
    // A slot of zero is a free one.
    long hash = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8))).getLong() | 1;
    if (!put(slots, hash)) {
      return false;
    }
    size++;
    if (size > slots.length / 2) {
      long[] larger = new long[slots.length * 2];
      for (long slot : slots) {
        if (slot != 0) {
          put(larger, slot);
        }
      }
      slots = larger;
    }
    return true;
  }

  private static boolean put(long[] table, long hash) {
    int mask = table.length - 1;
    int slot = (int) (hash >>> Integer.SIZE) & mask;
    while (table[slot] != 0) {
      if (table[slot] == hash) {
        return false;
      }
      slot = slot + 1 & mask;
    }
    table[slot] = hash;
    return true;
  }

  @Override
  public void close() {
    // It has nothing to give back.
  }
}
