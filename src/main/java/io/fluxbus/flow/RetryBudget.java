package io.fluxbus.flow;

/**
 * Keeps retries near a tenth of the calls when much fails for long: a token bucket as in Finagle's
 * and the AWS SDKs' retry budgets. A call puts in a tenth of a token, a retry takes a whole one.
 */
public final class RetryBudget {
  /** A reserve that is never used up. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** In tenths of a token, to count without rounding. */
  private static final int TOKEN = 10;

  private final boolean unlimited;
  private final int capacity;
  private int tenths;

  /**
   * @param reserve how many retries may be made before any call has put something in; the most that
   *     is saved
   */
  public RetryBudget(int reserve) {
    unlimited = reserve == UNLIMITED;
    capacity = unlimited ? TOKEN : reserve * TOKEN;
    tenths = capacity;
  }

  /** A call was admitted. */
  void deposit() {
    tenths = Math.min(capacity, tenths + 1);
  }

  boolean has() {
    return tenths >= TOKEN;
  }

  /** Takes what is there. */
  void take() {
    if (!unlimited) {
      tenths -= TOKEN;
    }
  }
}
