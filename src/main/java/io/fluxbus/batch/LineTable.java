package io.fluxbus.batch;

import java.util.HashMap;
import java.util.Map;

/**
 * A table with flags and the hash of an id for each line. If it contains all lines of an input, it
 * takes about seven bytes for each. Memory is allocated in blocks, because a file that users have
 * edited may contain any line number. Not thread-safe.
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

  /** Whether a line has all of the flags. */
  boolean has(int line, int flags) {
    Block block = block(line);
    return block != null && (block.flags[index(line)] & flags) == flags;
  }

  void set(int line, int flags) {
    blocks.computeIfAbsent(line >> BLOCK_BITS, key -> new Block()).flags[index(line)] |=
        (byte) flags;
  }

  void clear(int line, int flags) {
    Block block = block(line);
    if (block != null) {
      block.flags[index(line)] &= (byte) ~flags;
    }
  }

  void setId(int line, String id) {
    blocks.computeIfAbsent(line >> BLOCK_BITS, key -> new Block()).ids[index(line)] = id.hashCode();
  }

  /** Whether the line may have the id. False is certain; true may be a collision of hashes. */
  boolean mayHaveId(int line, String id) {
    Block block = block(line);
    return block != null && block.ids[index(line)] == id.hashCode();
  }
}
