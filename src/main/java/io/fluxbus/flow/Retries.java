package io.fluxbus.flow;

import io.fluxbus.flow.RetryDecision.Denial;

/** The one place that decides whether a failed attempt is followed by another one. */
final class Retries {
  private RetryPolicy policy;
  private final RetryBudget budget;
  private final SpendBudget spend;
  private final CircuitBreaker breaker;

  Retries(RetryPolicy policy, RetryBudget budget, SpendBudget spend, CircuitBreaker breaker) {
    this.policy = policy;
    this.budget = budget;
    this.spend = spend;
    this.breaker = breaker;
  }

  void setPolicy(RetryPolicy policy) {
    this.policy = policy;
  }

  /** A call was admitted. It adds to the retry budget. */
  void onAdmitted() {
    budget.deposit();
  }

  /** How long a call waits before the attempt that follows this one, in nanoseconds. */
  long delay(FailedAttempt attempt, double random) {
    return attempt.repeatable() == Repeatable.AT_ONCE
        ? 0
        : policy.delay(attempt.number(), attempt.retryAfter(), random);
  }

  /**
   * Decides whether a call gets another attempt. If it does, takes a retry token and, if needed,
   * reserves the price.
   *
   * @param delay the time until the attempt, in nanoseconds
   * @param closed whether the client is closed
   * @return why the call gets no further attempt; null if it gets one
   */
  Denial decide(Ticket ticket, FailedAttempt attempt, long delay, boolean closed, long now) {
    boolean atOnce = attempt.repeatable() == Repeatable.AT_ONCE;
    boolean mayBillTwice = attempt.repeatable() == Repeatable.MAY_BILL_TWICE;
    if (attempt.repeatable() == Repeatable.NEVER) {
      return Denial.FINAL_FAILURE;
    }
    if (mayBillTwice && !policy.retryUnknown()) {
      return Denial.UNKNOWN_OUTCOME;
    }
    if (attempt.cancelled()) {
      return Denial.CANCELLED;
    }
    if (!atOnce && attempt.number() >= policy.maxAttempts()) {
      return Denial.LAST_ATTEMPT;
    }
    if (closed) {
      return Denial.CLIENT_CLOSED;
    }
    if (!breaker.isClosed() && !(atOnce && breaker.isProbe(ticket))) {
      return Denial.SUSPENDED;
    }
    if (delay >= ticket.deadline - now) {
      return Denial.DEADLINE;
    }
    if (!atOnce && !budget.hasToken()) {
      return Denial.RETRY_BUDGET;
    }
    if (mayBillTwice && !spend.reserve(ticket.price)) {
      return Denial.SPEND_LIMIT;
    }
    if (!atOnce) {
      budget.take();
    }
    if (mayBillTwice) {
      // The attempt that failed counts as billed. The reservation now covers the next one.
      spend.settle(ticket.price, ticket.price);
    }
    return null;
  }
}
