package io.fluxbus.cli;

import io.fluxbus.batch.BatchProgress;
import java.util.concurrent.TimeUnit;

/** Shows the progress of a batch on the terminal. Any thread may use it. */
final class BatchReport {
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Cuts lines off at the edge of the terminal: a wrapped line could not be overwritten. */
  private static final String NO_WRAP = "\033[?7l";

  private static final String WRAP = "\033[?7h";
  private static final String CLEAR_LINE = "\r\033[K";
  private static final String UP = "\033[1A";

  private final Terminal terminal;
  private final ProgressMode mode;
  private boolean shown;
  private long last = System.nanoTime();

  BatchReport(Terminal terminal, ProgressMode mode) {
    this.terminal = terminal;
    this.mode = mode.on(terminal);
  }

  /** The time between two updates, in milliseconds. */
  long intervalMillis() {
    return mode == ProgressMode.BAR ? 100 : 500;
  }

  synchronized void show(BatchProgress progress) {
    if (mode == ProgressMode.BAR) {
      clear();
      // The cursor stays at the start of a line, where the terminal's ^C overwrites nothing useful.
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

  /** Prints a line that stays. */
  synchronized void say(String line) {
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
