package io.fluxbus.stub;

import java.util.Locale;

/** The faults of the stub server. Each defines whether the request is billed. */
public enum StubFault {
  /** Does the work, bills it, and never responds. */
  HANG(true),
  /** Does the work, bills it, and resets the connection or stream without a response. */
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
  /** Answers with, and bills, one image fewer than requested, but at least one. */
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

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
