package io.fluxbus;

import io.fluxbus.impl.FluxClientImpl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Generates images. One client may be used from every event loop and thread; make it once and share
 * it. A call belongs to the context that makes it, and its future completes there.
 */
public interface FluxClient {
  /**
   * A client with the default options and the key from the environment variable {@code
   * AIMLAPI_KEY}.
   *
   * @throws IllegalArgumentException without a key
   */
  static FluxClient create(Vertx vertx) {
    return create(vertx, new FluxClientOptions());
  }

  /**
   * A client with these options, which are copied. It closes with the verticle that creates it, or
   * else with the Vertx.
   *
   * @throws IllegalArgumentException naming the option that is missing or does not fit, such as the
   *     key, or an http base URL to another machine
   */
  static FluxClient create(Vertx vertx, FluxClientOptions options) {
    return FluxClientImpl.create(vertx, options);
  }

  /**
   * Generates images. Short for the future of {@link #submit}.
   *
   * @return the result, or a failure that is always a {@link GenerationException}
   */
  default Future<GenerationResult> generate(GenerationRequest request) {
    return submit(request).future();
  }

  /**
   * Begins a call that can be cancelled and that tells its whole outcome.
   *
   * @throws NullPointerException without a request
   * @throws java.util.concurrent.RejectedExecutionException when the Vertx is closed; whatever else
   *     goes wrong is the call's outcome
   */
  GenerationCall submit(GenerationRequest request);

  /**
   * Ends every call that runs, each with its outcome, and releases the connections. A call that is
   * made later fails with {@link FailureType#CLOSED}.
   */
  Future<Void> close();
}
