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
 * Turns a worker's reply, or the lack of one, into the result of an attempt. A request counts as
 * unprocessed only if this is certain: no worker has received it, or the worker reports that it did
 * not process it. In all methods, {@code cancelReason} is null unless the attempt was cancelled.
 *
 * @param address the address of the workers, for messages
 */
record ReplyClassifier(String address) {
  /** Failures whose messages would seem to describe this client, so the worker is named. */
  private static final Set<FailureType> WORKER_FAILURES =
      Set.of(
          FailureType.CLOSED,
          FailureType.OVERLOADED,
          FailureType.SUSPENDED,
          FailureType.STORE_UNAVAILABLE);

  /** A worker replied. */
  AttemptResult reply(Object reply, GenerationException cancelReason) {
    if (reply instanceof GenerationException unreadable) {
      return unknown(unreadable.detail(), cancelReason);
    }
    if (!(reply instanceof GenerationOutcome outcome)) {
      return unknown("the reply was not an outcome of Fluxbus", cancelReason);
    }
    if (outcome.failure() == null) {
      return new AttemptResult(
          outcome.result(), null, remote(outcome, false, LimitSignal.ACCEPTED));
    }
    GenerationException failure = outcome.failure();
    if (WORKER_FAILURES.contains(failure.type())) {
      failure = failure.withDetail("at the worker: " + failure.detail());
    }
    if (cancelReason != null
        && (failure.billed() == Billed.NO || failure.type() == FailureType.CANCELLED)) {
      return new AttemptResult(
          null,
          cancelReason.withBilled(failure.billed()),
          remote(outcome, false, LimitSignal.IGNORED));
    }
    if (failure.type() == FailureType.OVERLOADED) {
      // The worker's retryAfter estimates when its whole queue is empty. A new attempt needs only
      // one free place in the queue, so the estimate is too long.
      return new AttemptResult(
          null, failure.withRetryAfter(null), remote(outcome, true, LimitSignal.RATE_LIMITED));
    }
    if (failure.billed() == Billed.NO && isShutdown(failure.type())) {
      return new AttemptResult(null, failure, remote(outcome, true, LimitSignal.IGNORED));
    }
    LimitSignal signal = outcome.attempts() > 0 ? LimitSignal.ACCEPTED : LimitSignal.IGNORED;
    return new AttemptResult(null, failure, remote(outcome, false, signal));
  }

  /** The event bus has rejected the message: no worker listens, or its node is unreachable. */
  AttemptResult notSent(Throwable cause, GenerationException cancelReason) {
    if (cancelReason != null) {
      return cancelledBeforeSending(cancelReason);
    }
    String detail =
        cause instanceof ReplyException failed && failed.failureType() == ReplyFailure.NO_HANDLERS
            ? "no worker listens at " + address
            : "the request could not be sent: " + cause.getMessage();
    return unprocessed(new GenerationException(FailureType.CONNECT_FAILED, detail), true);
  }

  /** The attempt was cancelled before its request was sent. */
  AttemptResult cancelledBeforeSending(GenerationException cancelReason) {
    return unprocessed(cancelReason, false);
  }

  /** The event bus threw an unexpected exception. The request may have been sent. */
  AttemptResult unexpected(RuntimeException cause, GenerationException cancelReason) {
    return unknown("unexpected: " + cause.getClass(), cancelReason);
  }

  /** No reply arrived before the deadline. */
  AttemptResult noReply() {
    return unknown("no reply came from " + address + " in time", null);
  }

  /**
   * No reply will arrive: the node that has the request, or may have it, has left.
   *
   * @param hasKey whether the request has an idempotency key. Then it may be sent again, because
   *     the store of the workers knows whether the first request was sent to the API
   */
  AttemptResult nodeLeft(boolean hasKey, GenerationException cancelReason) {
    AttemptResult unknown = unknown("the worker's node has left the cluster", cancelReason);
    return hasKey && cancelReason == null
        ? new AttemptResult(
            null, unknown.failure(), new RemoteAttempts(1, 0, 0, true, LimitSignal.IGNORED, false))
        : unknown;
  }

  /**
   * Whether a failure of this type means that the worker is shutting down. It does if this client
   * has not cancelled the request.
   */
  private static boolean isShutdown(FailureType type) {
    return type == FailureType.CLOSED || type == FailureType.CANCELLED;
  }

  private static AttemptResult unprocessed(GenerationException failure, boolean retry) {
    return new AttemptResult(
        null, failure, new RemoteAttempts(0, 0, 0, retry, LimitSignal.IGNORED, false));
  }

  private static AttemptResult unknown(String detail, GenerationException cancelReason) {
    return AttemptResult.failed(
        cancelReason == null
            ? new GenerationException(FailureType.OUTCOME_UNKNOWN, detail)
            : cancelReason.withBilled(Billed.UNKNOWN));
  }

  private static RemoteAttempts remote(
      GenerationOutcome outcome, boolean retry, LimitSignal signal) {
    return new RemoteAttempts(
        outcome.attempts(),
        outcome.unknownAttempts(),
        outcome.queuedMillis(),
        retry,
        signal,
        outcome.replayed());
  }
}
