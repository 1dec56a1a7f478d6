package io.fluxbus;

import io.vertx.core.Future;

/**
 * Delays or prevents the attempts of a call, for example until a record of the next POST is on
 * disk. The call already has its permit, so a slow gate also delays other calls.
 */
@FunctionalInterface
public interface AttemptGate {
  /**
   * Called before each attempt, on the event loop of the call's context. It must not block.
   *
   * @param attempt the number of the attempt, from 1
   * @param unknown how many earlier attempts of the call may have been billed
   * @return a future. When it succeeds, the POST is sent. If it fails, or the method throws, the
   *     call fails with {@link FailureType#CANCELLED} and the cause's message. If it takes longer
   *     than the attempt timeout or the time left for the call, the call fails with {@link
   *     FailureType#DEADLINE_EXCEEDED}
   */
  Future<Void> open(GenerationRequest request, int attempt, int unknown);
}
