package io.fluxbus.cli;

/** The line at the bottom of a terminal that is written over while a person waits. */
final class LiveLine {
  private static final String CLEAR = "\r\033[K";

  private final Terminal terminal;

  LiveLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * @param text short, because a line that wraps cannot be written over
   */
  void show(String text) {
    if (terminal.interactive()) {
      terminal.err().printControls(CLEAR + text);
      terminal.err().flush();
    }
  }

  /** Makes room for lines that stay. */
  void clear() {
    show("");
  }
}
