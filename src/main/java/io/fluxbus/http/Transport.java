package io.fluxbus.http;

import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.vertx.core.Future;
import io.vertx.core.Handler;

/** Where requests go: to the API, or to a client elsewhere. */
public interface Transport {
  /**
   * Begins one attempt, which belongs to the context that this is called on.
   *
   * @param priority for an endpoint that has a line of its own
   * @param timeout in milliseconds, from asking for a connection to the last byte of the answer
   * @param verdict is called once, on that context, and never before this returns
   */
  Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<AttemptResult> verdict);

  /** Closes the connections; what runs on them fails. */
  Future<Void> close();
}
