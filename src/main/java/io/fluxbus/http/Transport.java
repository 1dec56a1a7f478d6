package io.fluxbus.http;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.vertx.core.Future;
import io.vertx.core.Handler;

/** Sends requests: to the API, or to another client over the event bus. */
public interface Transport {
  /**
   * Begins one attempt. It belongs to the context on which this method is called.
   *
   * @param priority for a transport with a queue of its own
   * @param scope has no key if {@link #acceptsKeys} returns false
   * @param timeout in milliseconds, from asking for a connection to the last byte of the response
   * @param onResult is called once, on that context, and never before this method returns
   */
  Attempt post(
      GenerationRequest request,
      Priority priority,
      CallScope scope,
      long timeout,
      Handler<AttemptResult> onResult);

  /** Whether the receiver of the requests is told their idempotency keys. */
  default boolean acceptsKeys() {
    return false;
  }

  /**
   * Runs an action whenever another API key replaces the current one, on any thread. Called once,
   * before the first attempt.
   */
  default void onKeyReplaced(Runnable action) {}

  /** Looks for another API key, unless it has done so in the last seconds. */
  default void refreshKey() {}

  /** The options of the client have changed. */
  default void onUpdate(FluxClientOptions options) {}

  /** Closes the connections. Attempts that use them fail. */
  Future<Void> close();
}
