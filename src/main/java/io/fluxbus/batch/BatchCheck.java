package io.fluxbus.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a batch would send: its input read as a {@link BatchRun} reads it, and nothing else done.
 *
 * @param requests that would be sent
 * @param images that they ask for
 * @param refused lines that are no request
 * @param done lines that have an outcome already, or are announced
 */
public record BatchCheck(long requests, long images, long refused, long done) {
  private static final int LINES_AT_ONCE = 64;

  /**
   * Reads the whole input, and keeps 32 bytes for each id at most. It blocks, and writes nothing.
   *
   * @param folder of the batch, if it was begun
   * @param retryUnknown as {@link BatchOptions#setRetryUnknownOutcome}
   * @param refusal is told of each line that is no request, with its number
   * @throws BatchFolderException when the folder was begun with another input, or contains what is
   *     not of a batch
   * @throws BatchInputException when the input is not JSON Lines
   */
  public static BatchCheck of(
      InputStream in, Path folder, boolean retryUnknown, Consumer<String> refusal)
      throws IOException {
    ResumeState earlier = earlier(folder);
    String batch = earlier.batch() == null ? BatchFolder.newName() : earlier.batch();
    long requests = 0;
    long images = 0;
    long refused = 0;
    long done = 0;
    LineReader reader = new LineReader(in);
    LineParser parser = new LineParser(batch, new IdSet());
    for (List<Line> lines = InputHead.read(reader, LINES_AT_ONCE);
        !lines.isEmpty();
        lines = reader.next(LINES_AT_ONCE)) {
      for (Line line : lines) {
        if (line.number() == earlier.lastLine() && line.checksum() != earlier.checksum()) {
          throw BatchFolderException.otherInput(
              folder, "its lines up to " + line.number() + " have changed");
        }
        BatchLine parsed = parser.parse(line);
        if (parsed == null) {
          continue;
        }
        if (parsed.isInvalid) {
          refused++;
          refusal.accept(parsed.outcome.failure().detail());
        } else if (earlier.isSettled(line.number(), retryUnknown)) {
          done++;
        } else {
          requests++;
          images += parsed.imageCount;
        }
      }
    }
    return new BatchCheck(requests, images, refused, done);
  }

  private static ResumeState earlier(Path folder) throws BatchFolderException {
    try {
      return read(folder);
    } catch (BatchFolderException e) {
      throw e;
    } catch (IOException e) {
      throw new BatchFolderException(folder + " cannot be read: " + e, e);
    }
  }

  private static ResumeState read(Path folder) throws IOException {
    ResumeState earlier =
        new ResumeState(new BatchTotals((Double) null), null, new UnnamedImages(folder));
    if (FolderCheck.exists(folder)) {
      FolderCheck.check(folder);
    }
    Path journal = folder.resolve(BatchFolder.JOURNAL);
    if (OwnFiles.attributes(journal) != null) {
      Path results = folder.resolve(BatchFolder.RESULTS);
      if (OwnFiles.attributes(results) != null) {
        try (FileChannel in = OwnFiles.read(results)) {
          LogFile.RESULTS.read(in, earlier::result);
        }
      }
      try (FileChannel in = OwnFiles.read(journal)) {
        LogFile.JOURNAL.read(in, earlier::entry);
      }
    }
    return earlier;
  }
}
