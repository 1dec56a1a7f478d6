package io.fluxbus.cli;

/** The ways to show progress. */
enum ProgressMode {
  /** A bar on a terminal, otherwise plain lines. */
  AUTO,
  /** A few lines that each update overwrites. */
  BAR,
  /** A new line every ten seconds. */
  PLAIN,
  /** No progress. */
  OFF;

  /** The mode for a terminal: {@code BAR} or {@code PLAIN} instead of {@code AUTO}. */
  ProgressMode resolve(Terminal terminal) {
    return this != AUTO ? this : terminal.interactive() ? BAR : PLAIN;
  }
}
