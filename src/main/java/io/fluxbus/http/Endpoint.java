package io.fluxbus.http;

import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Handler;

/** Where requests are posted. */
public interface Endpoint {
  /**
   * Begins one POST, which belongs to the context that this is called on.
   *
   * @param timeout in milliseconds, from asking for a connection to the last byte of the answer
   * @param verdict is called once, on that context, and never before this returns
   */
  Attempt post(GenerationRequest request, long timeout, Handler<Verdict> verdict);

  /** Closes the connections; what runs on them fails. */
  Future<Void> close();
}
