package io.fluxbus.cli;

/** The status line at the bottom of a terminal, which each update overwrites. */
final class StatusLine {
  private static final String CLEAR = "\r\033[K";

  private final Terminal terminal;

  StatusLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Replaces the status line on a terminal; elsewhere it does nothing.
   *
   * @param text short, because a wrapped line could not be overwritten
   */
  void show(String text) {
    if (terminal.interactive()) {
      terminal.err().printControls(CLEAR + text);
      terminal.err().flush();
    }
  }

  /** Removes the status line, so that other lines can be printed. */
  void clear() {
    show("");
  }
}
