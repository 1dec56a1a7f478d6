package io.fluxbus.batch;

import io.fluxbus.internal.UnreadableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The result of a dry run: what a {@link BatchRun} would send for an input.
 *
 * @param requests number of requests that would be sent
 * @param images number of images that these requests ask for
 * @param invalid number of lines that are not a valid request
 * @param done number of lines that would be skipped, because earlier runs recorded or announced
 *     them
 */
public record BatchCheck(long requests, long images, long invalid, long done) {
  private static final int MAX_LINES_AT_ONCE = 64;

  /**
   * Reads and checks the whole input like a {@link BatchRun}, but sends nothing and writes no file.
   * Blocks. Uses about 25 bytes of memory for each id.
   *
   * @param in the input; stays open
   * @param folder the folder of the batch; it may be missing
   * @param retryUnknown like {@link BatchOptions#setRetryUnknownOutcome}
   * @param onInvalid is called for each invalid line with a message that gives its number and the
   *     reason
   * @throws BatchFolderException if earlier runs in the folder had another input, or if it contains
   *     files of another program
   * @throws BatchInputException if the input is not JSON Lines
   * @throws IOException if the input cannot be read
   */
  public static BatchCheck of(
      InputStream in, Path folder, boolean retryUnknown, Consumer<String> onInvalid)
      throws IOException {
    ResumeState earlier = readEarlier(folder);
    String batch = earlier.batch() == null ? BatchFolder.newName() : earlier.batch();
    long requests = 0;
    long images = 0;
    long invalid = 0;
    long done = 0;
    LineReader reader = new LineReader(in);
    LineParser parser = new LineParser(batch, new IdSet());
    for (List<InputLine> lines = InputFormatCheck.read(reader, MAX_LINES_AT_ONCE);
        !lines.isEmpty();
        lines = reader.next(MAX_LINES_AT_ONCE)) {
      for (InputLine line : lines) {
        if (line.number() == earlier.lastLine() && line.checksum() != earlier.checksum()) {
          throw BatchFolderException.otherInput(
              folder, "its lines up to " + line.number() + " have changed");
        }
        BatchLine parsed = parser.parse(line);
        if (parsed == null) {
          continue;
        }
        if (parsed.isInvalid) {
          invalid++;
          onInvalid.accept(parsed.outcome.failure().detail());
        } else if (earlier.isSettled(line.number(), retryUnknown)) {
          done++;
        } else {
          requests++;
          images += parsed.imageCount;
        }
      }
    }
    return new BatchCheck(requests, images, invalid, done);
  }

  private static ResumeState readEarlier(Path folder) throws BatchFolderException {
    try {
      return read(folder);
    } catch (BatchFolderException e) {
      throw e;
    } catch (IOException e) {
      throw new BatchFolderException(UnreadableFile.message(folder.toString(), e), e);
    }
  }

  private static ResumeState read(Path folder) throws IOException {
    ResumeState earlier =
        new ResumeState(new BatchTotals((Double) null), null, new ForeignImages(folder));
    if (FolderCheck.exists(folder)) {
      FolderCheck.check(folder);
    }
    Path journal = folder.resolve(BatchFolder.JOURNAL);
    if (OwnFiles.attributes(journal) != null) {
      Path results = folder.resolve(BatchFolder.RESULTS);
      if (OwnFiles.attributes(results) != null) {
        try (FileChannel in = OwnFiles.read(results)) {
          LogFileReader.RESULTS.read(in, earlier::addResult);
        }
      }
      try (FileChannel in = OwnFiles.read(journal)) {
        LogFileReader.JOURNAL.read(in, earlier::addJournalLine);
      }
    }
    return earlier;
  }
}
