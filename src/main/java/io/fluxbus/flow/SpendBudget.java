package io.fluxbus.flow;

/**
 * What all calls may cost together. The worst case is reserved before an attempt, so that the sum
 * of what was billed can never pass the limit. Amounts are billionths of a dollar.
 */
public final class SpendBudget {
  /** The limit when there is none. */
  private static final long NONE = Long.MAX_VALUE;

  private final long limit;
  private long spent;
  private long reserved;

  /**
   * @param limit {@code Long.MAX_VALUE} for none
   */
  public SpendBudget(long limit) {
    this.limit = limit;
  }

  /** Reserves an amount when it fits, and says whether it did. */
  boolean reserve(long amount) {
    if (limit != NONE && amount > limit - reserved - spent) {
      return false;
    }
    reserved += amount;
    return true;
  }

  /** Ends a reservation with what came of it: 0 when nothing was billed. */
  void settle(long amount, long billed) {
    reserved -= amount;
    // A server may claim any number: the sum must not overflow into freedom.
    spent += Math.min(billed, Long.MAX_VALUE - spent);
  }

  /** Billed for certain or presumably. */
  long spent() {
    return spent;
  }

  long reserved() {
    return reserved;
  }
}
