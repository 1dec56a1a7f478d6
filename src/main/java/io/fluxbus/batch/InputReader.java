package io.fluxbus.batch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Reads the lines of the input that have no outcome yet. If there were earlier runs, it returns
 * lines only after it has verified, by their checksum, that the input begins with the lines of
 * those runs. So nothing is sent for another input. {@link #next} blocks, and runs on one worker
 * thread at a time.
 */
final class InputReader implements Closeable {
  private static final int MAX_LINES_AT_ONCE = 32;

  private final Callable<InputStream> source;
  private final Path folder;
  private final ResumeState earlier;
  private final boolean retryUnknown;
  private final LineParser parser;
  private final StopSignal stop;

  /** Lines that are returned after the input was verified. */
  private final List<BatchLine> held = new ArrayList<>();

  private LineReader reader;
  private boolean verified;
  private boolean closed;

  /**
   * @param source opens the input
   * @param retryUnknown whether lines are submitted again that were announced and have no outcome
   */
  InputReader(
      Callable<InputStream> source, BatchFolder folder, boolean retryUnknown, StopSignal stop) {
    this.source = source;
    this.folder = folder.path();
    this.earlier = folder.earlier();
    this.retryUnknown = retryUnknown;
    this.parser = new LineParser(earlier.batch(), new IdSet());
    this.stop = stop;
    this.verified = earlier.lastLine() == 0;
  }

  /**
   * Reads the next lines that have no outcome yet, and at least one of them.
   *
   * @return an empty list at the end of the input, or after the batch has stopped
   * @throws BatchInputException if the input is not JSON Lines
   * @throws BatchFolderException if the input is not the one of the earlier runs
   * @throws IOException with a message for users, if the input cannot be read
   */
  List<BatchLine> next() throws IOException {
    List<BatchLine> next = new ArrayList<>();
    while (next.isEmpty() && !stop.isStopped()) {
      List<InputLine> lines = read();
      if (lines.isEmpty()) {
        requireVerified();
        return List.of();
      }
      for (InputLine line : lines) {
        add(line, next);
      }
    }
    return next;
  }

  private List<InputLine> read() throws IOException {
    if (reader == null) {
      open();
      return InputFormatCheck.read(reader, MAX_LINES_AT_ONCE);
    }
    return reader.read(MAX_LINES_AT_ONCE);
  }

  private void open() throws IOException {
    InputStream opened;
    try {
      opened = source.call();
    } catch (Exception e) {
      throw new IOException("the input cannot be read: " + e.getMessage(), e);
    }
    synchronized (this) {
      reader = new LineReader(opened);
      if (closed) {
        reader.close();
      }
    }
  }

  private void add(InputLine line, List<BatchLine> next) throws BatchFolderException {
    // Also parses lines that have an outcome, because a later line must not use the same id.
    BatchLine parsed = parser.parse(line);
    if (parsed != null && !earlier.isSettled(line.number(), retryUnknown)) {
      (verified ? next : held).add(parsed);
    }
    if (line.number() == earlier.lastLine()) {
      if (line.checksum() != earlier.checksum()) {
        throw BatchFolderException.otherInput(
            folder, "its lines up to " + line.number() + " have changed");
      }
      verified = true;
      next.addAll(held);
      held.clear();
    }
  }

  private void requireVerified() throws BatchFolderException {
    if (!verified) {
      throw BatchFolderException.otherInput(
          folder, "it ends before line " + earlier.lastLine() + ", which it had");
    }
  }

  /** Closes the input, now or as soon as it is open. May be called from any thread. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (reader != null) {
      reader.close();
    }
  }
}
