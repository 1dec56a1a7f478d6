package io.fluxbus;

import io.vertx.core.Future;

/**
 * Is asked before each attempt of a call whether it may leave now: to write down what will be paid
 * for before it is, for one. The call has its permit by then, so what waits for a gate takes the
 * place of what could run.
 */
@FunctionalInterface
public interface AttemptGate {
  /**
   * Asked on the event loop of the context that made the call, so it must not block.
   *
   * @param attempt 1 for the first
   * @param unknown how many attempts before this may have been billed
   * @return when it succeeds, the POST leaves; when it fails, the call ends as {@link
   *     FailureType#CANCELLED} with the cause's message, and to throw is to fail. It may take as
   *     long as an attempt may, and no longer than the call has time; then the call ends as {@link
   *     FailureType#DEADLINE_EXCEEDED}
   */
  Future<Void> open(GenerationRequest request, int attempt, int unknown);
}
