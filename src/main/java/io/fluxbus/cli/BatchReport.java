package io.fluxbus.cli;

import io.fluxbus.batch.BatchProgress;
import java.util.concurrent.TimeUnit;

/** Shows how a batch gets on, to people. From any thread. */
final class BatchReport {
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Lines are cut off at the terminal's edge, because one that wraps cannot be written over. */
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

  /** How long to wait before there may be something new to show, in milliseconds. */
  long moment() {
    return mode == ProgressMode.BAR ? 100 : 500;
  }

  synchronized void show(BatchProgress progress) {
    if (mode == ProgressMode.BAR) {
      clear();
      // It ends at a line's begin, where the terminal's own ^C breaks nothing.
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
                  BatchText.ahead(progress),
                  BatchText.results(progress),
                  BatchText.now(progress))
              + "\n");
    }
  }

  /** Says something that stays. */
  synchronized void say(String line) {
    clear();
    terminal.err().println("fluxbus: " + line);
  }

  /** Makes room for lines that stay. */
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
