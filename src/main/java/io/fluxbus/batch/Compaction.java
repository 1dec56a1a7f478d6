package io.fluxbus.batch;

import io.fluxbus.json.OutcomeJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/** A copy of the results without the outcomes that a later outcome of the same line supersedes. */
final class Compaction {
  private static final int BLOCK_BYTES = 1 << 16;

  private final FileChannel results;
  private final Map<Integer, Integer> superseded;

  /**
   * @param superseded by line, the number of outcomes before the last one
   */
  Compaction(FileChannel results, Map<Integer, Integer> superseded) {
    this.results = results;
    this.superseded = new HashMap<>(superseded);
  }

  /** Writes the copy. Blocks. */
  void write(FileChannel copy) throws IOException {
    CheckedLineReader lines = new CheckedLineReader(results, results.size());
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    long position = 0;
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      int number = OutcomeJson.readLine(line).line();
      int left = superseded.getOrDefault(number, 0);
      if (left > 0) {
        superseded.put(number, left - 1);
        continue;
      }
      block.write(line);
      block.write('\n');
      if (block.size() >= BLOCK_BYTES) {
        position = OwnFiles.write(copy, position, block.toByteArray());
        block.reset();
      }
    }
    OwnFiles.write(copy, position, block.toByteArray());
  }
}
