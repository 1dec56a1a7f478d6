package io.fluxbus.flow;

/**
 * Keeps retries near a tenth of the calls during a long outage: a token bucket as in Finagle's and
 * the AWS SDKs' retry budgets. An admitted call adds a tenth of a token, and a retry takes one
 * token.
 */
public final class RetryBudget {
  /** A reserve that is never used up. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** In tenths of a token, which are counted without rounding. */
  private static final int TOKEN = 10;

  private final boolean unlimited;
  private final int capacity;
  private int tenths;

  /**
   * @param reserve how many retries are possible before any call is admitted, and the most tokens
   *     that the bucket holds
   */
  public RetryBudget(int reserve) {
    unlimited = reserve == UNLIMITED;
    capacity = unlimited ? TOKEN : reserve * TOKEN;
    tenths = capacity;
  }

  /** Adds the share of a call that was admitted. */
  void deposit() {
    tenths = Math.min(capacity, tenths + 1);
  }

  boolean hasToken() {
    return tenths >= TOKEN;
  }

  /** Takes a token, which must be there. */
  void take() {
    if (!unlimited) {
      tenths -= TOKEN;
    }
  }
}
