package io.fluxbus.stub;

import java.util.Locale;

/**
 * The faults that the stub server can simulate. Each of them determines whether the request is
 * billed.
 */
public enum StubFault {
  /** Does the work, bills it, and never responds. */
  HANG(true),
  /** Does the work, bills it, and resets the connection or stream without a response. */
  RESET(true),
  /** Bills nothing, and resets the connection or stream without a response. */
  RESET_UNBILLED(false),
  /** Does the work, bills it, and resets the connection or stream after half of the body. */
  CUT(true),
  /** Does the work, bills it, and sends one space every 100 ms without end. */
  DRIP(true),
  /** Does the work, bills it, and responds with 502 and HTML, like a gateway. */
  GATEWAY(true),
  /** Does the work, bills it, and responds with 200 and HTML. */
  HTML(true),
  /** Does the work, bills it, and responds with 200 and an empty {@code images}. */
  EMPTY(true),
  /** Does the work, bills it, and responds with 200 and an error envelope. */
  ENVELOPE(true),
  /** Does the work, bills it, and responds with 200 and a body that never ends. */
  ENDLESS(true),
  /** Returns and bills one image fewer than requested, but at least one. */
  FEWER(true),
  /** Bills nothing, and responds with 307. */
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
