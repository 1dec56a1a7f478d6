package io.fluxbus.http;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationResult;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.flow.Repeatable;
import io.fluxbus.flow.SpendAmounts;
import java.util.OptionalLong;

/**
 * The result of one attempt: succeeded, failed or unknown.
 *
 * @param result null unless the attempt succeeded
 * @param failure null if the attempt succeeded
 * @param remote null if the attempt is one POST of this client
 * @param outdatedKey whether the API rejected a key (401) that was replaced by another one in the
 *     meantime
 */
public record AttemptResult(
    GenerationResult result,
    GenerationException failure,
    RemoteAttempts remote,
    boolean outdatedKey) {

  public AttemptResult(
      GenerationResult result, GenerationException failure, RemoteAttempts remote) {
    this(result, failure, remote, false);
  }

  public static AttemptResult succeeded(GenerationResult result) {
    return new AttemptResult(result, null, null);
  }

  public static AttemptResult failed(GenerationException failure) {
    return new AttemptResult(null, failure, null);
  }

  /** The same result of an attempt whose key was outdated. */
  AttemptResult withOutdatedKey() {
    return new AttemptResult(result, failure, remote, true);
  }

  /** Whether the API rejected the key. */
  boolean isUnauthorized() {
    return failure != null && failure.type() == FailureType.UNAUTHORIZED;
  }

  /** Whether the request may be sent again after a failure. */
  public Repeatable repeatable() {
    if (outdatedKey) {
      return Repeatable.AT_ONCE;
    }
    if (remote != null) {
      return remote.repeatable() ? Repeatable.FREE : Repeatable.NEVER;
    }
    return switch (failure.billed()) {
      case NO -> failure.type().retryable() ? Repeatable.FREE : Repeatable.NEVER;
      case YES -> Repeatable.NEVER;
      case UNKNOWN ->
          failure.type() == FailureType.OUTCOME_UNKNOWN
              ? Repeatable.MAY_BILL_TWICE
              : Repeatable.NEVER;
    };
  }

  /** The information about the API's limits and the account. */
  public LimitSignal signal() {
    if (remote != null) {
      return remote.signal();
    }
    if (failure == null || failure.billed() == Billed.YES) {
      return LimitSignal.ACCEPTED;
    }
    return switch (failure.type()) {
      case RATE_LIMITED -> LimitSignal.RATE_LIMITED;
      case UNAUTHORIZED, FORBIDDEN -> outdatedKey ? LimitSignal.IGNORED : LimitSignal.UNAUTHORIZED;
      default -> LimitSignal.IGNORED;
    };
  }

  /** The cost of the attempt, in billionths of a dollar; empty if it is not known. */
  public OptionalLong cost() {
    if (failure == null) {
      return result.usdSpent() == null
          ? OptionalLong.empty()
          : OptionalLong.of(SpendAmounts.cost(result.usdSpent()));
    }
    return failure.billed() == Billed.NO ? OptionalLong.of(0) : OptionalLong.empty();
  }
}
