package io.fluxbus.flow;

/**
 * The limit of what all calls may cost together. The worst case of a call is reserved before its
 * attempt, so the sum of what is billed cannot exceed the limit. Amounts are billionths of a
 * dollar.
 */
public final class SpendBudget {
  /** The value of the limit that means no limit. */
  private static final long NONE = Long.MAX_VALUE;

  private long limit;
  private long spent;
  private long reserved;

  /**
   * @param limit {@code Long.MAX_VALUE} for no limit
   */
  public SpendBudget(long limit) {
    this.limit = limit;
  }

  /** Changes the limit. What is spent and reserved already may exceed a lower one. */
  void setLimit(long limit) {
    this.limit = limit;
  }

  /** Reserves an amount if the limit allows it. Returns whether it was reserved. */
  boolean reserve(long amount) {
    if (limit != NONE && amount > limit - reserved - spent) {
      return false;
    }
    reserved += amount;
    return true;
  }

  /** Replaces a reservation by the billed amount, which may be 0. */
  void settle(long amount, long billed) {
    reserved -= amount;
    // A server may claim any amount, and the sum must not overflow: a negative one has no limit.
    spent += Math.min(billed, Long.MAX_VALUE - spent);
  }

  /** The sum of the amounts that were billed or may have been billed. */
  long spent() {
    return spent;
  }

  long reserved() {
    return reserved;
  }
}
