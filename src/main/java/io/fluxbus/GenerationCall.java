package io.fluxbus;

import io.vertx.core.Future;

/**
 * A request under way. It gets exactly one outcome, and both futures complete with it, on the
 * context that made the call.
 */
public interface GenerationCall {
  /** The request's id. */
  String id();

  /** The result, or a failure that is always a {@link GenerationException}. */
  Future<GenerationResult> future();

  /** The outcome. A call that fails is an outcome too: this future never fails. */
  Future<GenerationOutcome> outcome();

  /**
   * Asks the call to end, and resets its HTTP exchange. From any thread. Before a byte of the
   * request left, it was not billed; later the outcome is unknown, because cancelling does not stop
   * a generation that the API has begun. The permit of one that is cancelled goes to one that
   * waits: to end several, use a {@link Cancellation}, which sends none of them in another's place.
   *
   * @return false when it had its outcome already, or was asked before; after true, an answer that
   *     had already come is still its outcome
   */
  boolean cancel();
}
