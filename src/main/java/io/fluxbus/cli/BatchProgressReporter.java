package io.fluxbus.cli;

import io.fluxbus.batch.BatchProgress;
import java.util.concurrent.TimeUnit;

/** Shows the progress of a batch on the terminal. Any thread may use it. */
final class BatchProgressReporter {
  /** The time between two lines of plain progress. */
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Turns line wrapping off, because a wrapped line cannot be overwritten. */
  private static final String NO_WRAP = "\033[?7l";

  private static final String WRAP = "\033[?7h";
  private static final String CLEAR_LINE = "\r\033[K";
  private static final String UP = "\033[1A";

  private final Terminal terminal;
  private final ProgressMode mode;
  private boolean shown;
  private long last = System.nanoTime();

  BatchProgressReporter(Terminal terminal, ProgressMode mode) {
    this.terminal = terminal;
    this.mode = mode.resolve(terminal);
  }

  /** The time between two updates, in milliseconds. */
  long intervalMillis() {
    return mode == ProgressMode.BAR ? 100 : 500;
  }

  /** Shows the progress, unless plain progress was shown less than ten seconds ago. */
  synchronized void show(BatchProgress progress) {
    if (mode == ProgressMode.BAR) {
      clear();
      // The cursor stays at the start of a line, so that the ^C of the terminal overwrites little.
      print(
          NO_WRAP
              + BatchText.bar(progress)
              + "\n"
              + BatchText.results(progress)
              + "\n"
              + BatchText.now(progress)
              + WRAP
              + "\r");
      shown = true;
    } else if (mode == ProgressMode.PLAIN && System.nanoTime() - last >= PLAIN_NANOS) {
      last = System.nanoTime();
      print(
          String.join(
                  "; ",
                  BatchText.progress(progress),
                  BatchText.results(progress),
                  BatchText.now(progress))
              + "\n");
    }
  }

  /** Prints a line that is not overwritten by the progress. */
  synchronized void printLine(String line) {
    clear();
    terminal.err().println("fluxbus: " + line);
  }

  /** Removes the progress lines, so that other lines can be printed. */
  synchronized void clear() {
    if (shown) {
      print(CLEAR_LINE + UP + CLEAR_LINE + UP + CLEAR_LINE);
      shown = false;
    }
  }

  private void print(String text) {
    terminal.err().printControls(text);
    terminal.err().flush();
  }
}
