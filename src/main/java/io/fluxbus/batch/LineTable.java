package io.fluxbus.batch;

import java.util.HashMap;
import java.util.Map;

/**
 * A few bits and the hash of an id for each line of an input. It takes about seven bytes for each
 * line of an input whose lines are all in it, and a bounded number for each one where few are: the
 * number of a line may be any, because somebody may have edited it. Not for several threads.
 */
final class LineTable {
  private static final int BLOCK_BITS = 6;
  private static final int BLOCK_LINES = 1 << BLOCK_BITS;

  private static final class Block {
    final byte[] flags = new byte[BLOCK_LINES];
    final int[] ids = new int[BLOCK_LINES];
  }

  private final Map<Integer, Block> blocks = new HashMap<>();

  private Block block(int line) {
    return blocks.get(line >> BLOCK_BITS);
  }

  private static int index(int line) {
    return line & (BLOCK_LINES - 1);
  }

  /** Whether all bits of the mask are set for a line. */
  boolean has(int line, int mask) {
    Block block = block(line);
    return block != null && (block.flags[index(line)] & mask) == mask;
  }

  void set(int line, int mask) {
    blocks.computeIfAbsent(line >> BLOCK_BITS, key -> new Block()).flags[index(line)] |=
        (byte) mask;
  }

  void clear(int line, int mask) {
    Block block = block(line);
    if (block != null) {
      block.flags[index(line)] &= (byte) ~mask;
    }
  }

  void setId(int line, String id) {
    blocks.computeIfAbsent(line >> BLOCK_BITS, key -> new Block()).ids[index(line)] = id.hashCode();
  }

  /** Whether it may be the id that was set for a line, which is certain when it is not. */
  boolean mayHaveId(int line, String id) {
    Block block = block(line);
    return block != null && block.ids[index(line)] == id.hashCode();
  }
}
