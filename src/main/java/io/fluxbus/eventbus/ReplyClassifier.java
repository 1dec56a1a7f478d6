package io.fluxbus.eventbus;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.RemoteAttempts;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Set;

/**
 * What a worker's reply, or its absence, says about a request. Only a proof makes it unprocessed:
 * that nobody listened, or a worker's word.
 *
 * @param address of the workers, for messages
 */
record ReplyClassifier(String address) {
  /** What a worker says of itself, in the words of a client that is asked directly. */
  private static final Set<FailureType> ITS_OWN =
      Set.of(FailureType.CLOSED, FailureType.OVERLOADED, FailureType.SUSPENDED);

  /**
   * A reply came.
   *
   * @param ending why the request is to end, or null
   */
  AttemptResult answered(Object reply, GenerationException ending) {
    if (reply instanceof GenerationException unreadable) {
      return unknown(unreadable.detail(), ending);
    }
    if (!(reply instanceof GenerationOutcome outcome)) {
      return unknown("the reply was no outcome of Fluxbus", ending);
    }
    if (outcome.failure() == null) {
      return new AttemptResult(outcome.result(), null, relay(outcome, false, LimitSignal.ACCEPTED));
    }
    GenerationException failure = outcome.failure();
    if (ITS_OWN.contains(failure.type())) {
      failure = failure.withDetail("at the worker: " + failure.detail());
    }
    if (ending != null
        && (failure.billed() == Billed.NO || failure.type() == FailureType.CANCELLED)) {
      return new AttemptResult(
          null, ending.withBilled(failure.billed()), relay(outcome, false, LimitSignal.IGNORED));
    }
    if (failure.type() == FailureType.OVERLOADED) {
      // Its estimate is of a queue that has drained, and one place in it is enough.
      return new AttemptResult(
          null, failure.withRetryAfter(null), relay(outcome, true, LimitSignal.RATE_LIMITED));
    }
    if (failure.billed() == Billed.NO && leaving(failure.type())) {
      return new AttemptResult(null, failure, relay(outcome, true, LimitSignal.IGNORED));
    }
    LimitSignal signal = outcome.attempts() > 0 ? LimitSignal.ACCEPTED : LimitSignal.IGNORED;
    return new AttemptResult(null, failure, relay(outcome, false, signal));
  }

  /** The event bus broke down over the request, which may have left. */
  AttemptResult broken(RuntimeException cause, GenerationException ending) {
    return unknown("unexpected: " + cause.getClass(), ending);
  }

  /**
   * The request has not left: nobody listens, or the node of who did cannot be reached.
   *
   * @param ending why the request is to end, or null
   */
  AttemptResult unsent(Throwable cause, GenerationException ending) {
    if (ending != null) {
      return unsent(ending, false);
    }
    String detail =
        cause instanceof ReplyException failed && failed.failureType() == ReplyFailure.NO_HANDLERS
            ? "no worker listens at " + address
            : "the request could not leave: " + cause.getMessage();
    return unsent(new GenerationException(FailureType.CONNECT_FAILED, detail), true);
  }

  /** It was to end before it could leave. */
  AttemptResult heldBack(GenerationException ending) {
    return unsent(ending, false);
  }

  /** No reply came before the deadline. */
  AttemptResult late() {
    return unknown("no reply came from " + address + " in time", null);
  }

  /** No reply will come: the node that had it, or may have had it, is gone. */
  AttemptResult lost(GenerationException ending) {
    return unknown("the worker's node has left the cluster", ending);
  }

  /** None of it was said of this request by the one who asks: the worker goes away. */
  private static boolean leaving(FailureType type) {
    return type == FailureType.CLOSED || type == FailureType.CANCELLED;
  }

  private static AttemptResult unsent(GenerationException failure, boolean again) {
    return new AttemptResult(
        null, failure, new RemoteAttempts(0, 0, 0, again, LimitSignal.IGNORED));
  }

  private static AttemptResult unknown(String detail, GenerationException ending) {
    return AttemptResult.failed(
        ending == null
            ? new GenerationException(FailureType.OUTCOME_UNKNOWN, detail)
            : ending.withBilled(Billed.UNKNOWN));
  }

  private static RemoteAttempts relay(
      GenerationOutcome outcome, boolean again, LimitSignal signal) {
    return new RemoteAttempts(
        outcome.attempts(), outcome.unknownAttempts(), outcome.queuedMillis(), again, signal);
  }
}
