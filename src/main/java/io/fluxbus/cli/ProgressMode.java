package io.fluxbus.cli;

/** How progress is shown. */
enum ProgressMode {
  /** A bar where a person is looking, else plain. */
  AUTO,
  /** A few lines that are written over again and again. */
  BAR,
  /** A line now and then. */
  PLAIN,
  /** Not at all. */
  OFF;

  ProgressMode on(Terminal terminal) {
    return this != AUTO ? this : terminal.interactive() ? BAR : PLAIN;
  }
}
