package io.fluxbus.flow;

/**
 * Keeps retries near a tenth of the calls during a long outage: a token bucket as in Finagle's and
 * the AWS SDKs' retry budgets. An admitted call adds a tenth of a token, and a retry takes one
 * token.
 */
public final class RetryBudget {
  /** The value of the reserve that means unlimited retries. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** In tenths of a token, which are counted without rounding. */
  private static final int TOKEN = 10;

  private final boolean unlimited;
  private final int capacity;
  private int tenths;

  /**
   * @param reserve the number of tokens at the start, which is also the capacity of the bucket
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

  /** Takes a token. {@link #hasToken} must be true. */
  void take() {
    if (!unlimited) {
      tenths -= TOKEN;
    }
  }
}
