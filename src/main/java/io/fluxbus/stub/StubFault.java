package io.fluxbus.stub;

import java.util.Locale;

/** Ways to misbehave. Each says what is true of the request in the end: whether it was billed. */
public enum StubFault {
  /** Does the work, bills it, and never answers. */
  HANG(true),
  /** Does the work, bills it, and resets the connection or stream without an answer. */
  RESET(true),
  /** Resets the connection or stream before any work. */
  RESET_UNBILLED(false),
  /** Does the work, bills it, and closes in the middle of the body. */
  CUT(true),
  /** Does the work, bills it, and sends white space, a byte each 100 ms, without end. */
  DRIP(true),
  /** Does the work, bills it, and a gateway answers 502 with HTML. */
  GATEWAY(true),
  /** Bills it and answers 200 with HTML. */
  HTML(true),
  /** Bills it and answers 200 with an empty {@code images}. */
  EMPTY(true),
  /** Bills it and answers 200 with an error envelope. */
  ENVELOPE(true),
  /** Bills it and answers 200 with a body that never ends. */
  ENDLESS(true),
  /** Answers with, and bills, one image fewer than asked for, but at least one. */
  FEWER(true),
  /** Answers 307 before any work. */
  REDIRECT(false);

  private final boolean billed;

  StubFault(boolean billed) {
    this.billed = billed;
  }

  boolean billed() {
    return billed;
  }

  /** As it is written on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
