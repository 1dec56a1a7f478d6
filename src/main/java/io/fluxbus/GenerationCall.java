package io.fluxbus;

import io.vertx.core.Future;

/**
 * A submitted request. It gets exactly one outcome. Both futures complete with it, on the context
 * that submitted the call.
 */
public interface GenerationCall {
  /** The id of the request. */
  String id();

  /** The result, or a failure that is always a {@link GenerationException}. */
  default Future<GenerationResult> future() {
    return outcome()
        .map(
            ended -> {
              if (ended.failure() != null) {
                throw ended.failure();
              }
              return ended.result();
            });
  }

  /** The outcome. This future never fails: a failed call completes it with a failed outcome. */
  Future<GenerationOutcome> outcome();

  /**
   * Cancels the call and resets its HTTP exchange. Thread-safe. If no byte of the request was sent,
   * it was not billed. Otherwise the outcome is unknown, because the API does not stop a generation
   * that it has started.
   *
   * <p>The permit of a cancelled call goes to a waiting call. To cancel several calls, use a {@link
   * Cancellation}, so that none of them gets the permit of another.
   *
   * @return false if the call already had its outcome or was already cancelled. Even after true, a
   *     response that had already arrived decides the outcome
   */
  boolean cancel();
}
