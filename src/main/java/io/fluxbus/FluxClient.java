package io.fluxbus;

import io.fluxbus.impl.Clients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Generates images. One client may be used from every event loop and thread; make it once and share
 * it. A call belongs to the context that makes it, and its future completes there. A caller on a
 * worker or a virtual thread may block: the call itself runs on an event loop, with the trace and
 * the other locals of the caller's context.
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
    return Clients.create(vertx, options);
  }

  /**
   * The client that those who use the same name share, with one queue, one set of limits and one
   * pool of connections. The first of them decides the options. It lives until the last of them has
   * closed its own, which happens with the verticle that asked for it, or else with the Vertx;
   * closing ends the calls that were made through it, and nobody else's.
   *
   * @throws IllegalArgumentException as {@link #create(Vertx, FluxClientOptions)}
   */
  static FluxClient createShared(Vertx vertx, FluxClientOptions options, String name) {
    return Clients.createShared(vertx, options, name);
  }

  /**
   * Generates images. Short for the future of {@link #submit}.
   *
   * @return the result, or a failure that is always a {@link GenerationException}
   */
  default Future<GenerationResult> generate(GenerationRequest request) {
    return submit(request).future();
  }

  /** Begins a call with the default options. */
  default GenerationCall submit(GenerationRequest request) {
    return submit(request, new CallOptions());
  }

  /**
   * Begins a call that can be cancelled and that tells its whole outcome. It is sent at once, waits
   * in the bounded queue, or is refused at once.
   *
   * @throws NullPointerException without a request or options; whatever else goes wrong is the
   *     call's outcome
   */
  GenerationCall submit(GenerationRequest request, CallOptions options);

  /** What the client does now, and has done. From any thread. */
  FluxClientStats stats();

  /**
   * Ends every call, each with its outcome, and releases the connections. A call that is made later
   * fails with {@link FailureType#CLOSED}. May be called several times and from any thread.
   *
   * @return completes on the caller's context when the client is closed, and never fails. A thread
   *     without a context gets one of an event loop, as {@link Vertx#getOrCreateContext()} says.
   *     After the Vertx is closed, it completes on whatever thread is left
   */
  Future<Void> close();
}
