package io.fluxbus.impl;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.http.AttemptResult;
import java.util.OptionalLong;

/** Derives from an attempt's result what admission needs: retry, limit signal and cost. */
final class LimitSignals {
  private LimitSignals() {}

  /**
   * Whether another attempt may help and costs nothing twice.
   *
   * @param retryUnknown whether it may cost something twice
   */
  static boolean mayBeSentAgain(AttemptResult verdict, boolean retryUnknown) {
    if (verdict.relay() != null) {
      return verdict.relay().again();
    }
    GenerationException failure = verdict.failure();
    return switch (failure.billed()) {
      case NO -> failure.type().retryable();
      case YES -> false;
      case UNKNOWN -> retryUnknown && failure.type() == FailureType.OUTCOME_UNKNOWN;
    };
  }

  /** What it says about the API's limits and the account. */
  static LimitSignal signal(AttemptResult verdict) {
    if (verdict.relay() != null) {
      return verdict.relay().signal();
    }
    if (verdict.failure() == null || verdict.failure().billed() == Billed.YES) {
      return LimitSignal.ACCEPTED;
    }
    return switch (verdict.failure().type()) {
      case RATE_LIMITED -> LimitSignal.RATE_LIMITED;
      case UNAUTHORIZED, FORBIDDEN -> LimitSignal.UNAUTHORIZED;
      default -> LimitSignal.IGNORED;
    };
  }

  /** What the attempt cost, in billionths of a dollar; empty when that is not known. */
  static OptionalLong billed(AttemptResult verdict) {
    if (verdict.failure() == null) {
      return verdict.result().usdSpent() == null
          ? OptionalLong.empty()
          : OptionalLong.of(SpendAmounts.cost(verdict.result().usdSpent()));
    }
    return verdict.failure().billed() == Billed.NO ? OptionalLong.of(0) : OptionalLong.empty();
  }
}
