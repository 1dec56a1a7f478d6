package io.fluxbus.flow;

/** Whether a request may be sent again after a failed attempt, and what that could cost. */
public enum Repeatable {
  /**
   * The attempt is proven unbilled, and the next one does not repeat the cause of its failure. It
   * follows without a delay, and takes no token of the retry budget.
   */
  AT_ONCE,
  /** The attempt is proven unbilled, and another one may succeed. */
  FREE,
  /** The attempt may have been billed: another one may cost as much again. */
  MAY_BILL_TWICE,
  /** Another attempt would fail as well, or the attempt is known to be billed. */
  NEVER
}
