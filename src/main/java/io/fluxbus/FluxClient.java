package io.fluxbus;

import io.fluxbus.impl.Clients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;

/**
 * A client that generates images. Thread-safe: create one client and share it between all event
 * loops and threads.
 *
 * <pre>{@code
 * FluxClient client = FluxClient.create(vertx);
 * client.generate(GenerationRequest.of("a lighthouse at dawn"))
 *     .onSuccess(result -> System.out.println(result.images().get(0).url()));
 * }</pre>
 *
 * <p>A call belongs to the context that submits it, and its futures complete there. A caller on a
 * worker or a virtual thread may block while it waits. The call itself runs on an event loop, with
 * the trace and the other locals of the caller's context.
 */
public interface FluxClient {
  /**
   * Creates a client with the default options and the API key from the environment variable {@code
   * AIMLAPI_KEY}.
   *
   * @throws IllegalArgumentException if there is no key
   */
  static FluxClient create(Vertx vertx) {
    return create(vertx, new FluxClientOptions());
  }

  /**
   * Creates a client. It is closed with the verticle that creates it, or else with the Vertx.
   * Reading the files that the options name blocks.
   *
   * @param options are copied
   * @throws IllegalArgumentException if an option is missing, such as the API key, contradicts
   *     another option, or names a file that cannot be read; the message names the option
   */
  static FluxClient create(Vertx vertx, FluxClientOptions options) {
    return Clients.create(vertx, options);
  }

  /**
   * Returns a builder, for a client whose API key comes from code of the application.
   *
   * <pre>{@code
   * FluxClient client = FluxClient.builder(vertx).withApiKey(() -> vault.read("aimlapi")).build();
   * }</pre>
   */
  static FluxClientBuilder builder(Vertx vertx) {
    return Clients.builder(vertx);
  }

  /**
   * Returns a client that shares its queue, its limits and its connections with all other clients
   * of that name in this Vertx. The options of the first caller apply. Each caller closes its own
   * client; otherwise the client closes with the verticle that created it, or else with the Vertx.
   * Closing a client ends only the calls that were submitted through it. Closing the last one
   * releases the connections.
   *
   * @throws IllegalArgumentException as {@link #create(Vertx, FluxClientOptions)}
   */
  static FluxClient createShared(Vertx vertx, FluxClientOptions options, String name) {
    return Clients.createShared(vertx, options, name);
  }

  /**
   * Generates images. This is short for {@code submit(request).future()}.
   *
   * @return the result, or a failure that is always a {@link GenerationException}
   */
  default Future<GenerationResult> generate(GenerationRequest request) {
    return submit(request).future();
  }

  /** Starts a call with the default options. */
  default GenerationCall submit(GenerationRequest request) {
    return submit(request, new CallOptions());
  }

  /**
   * Starts a call, which can be cancelled. The request is sent at once, waits in the bounded queue,
   * or is rejected at once.
   *
   * @throws NullPointerException if the request or the options are null; every other error is the
   *     outcome of the call
   */
  GenerationCall submit(GenerationRequest request, CallOptions options);

  /**
   * Changes the settings of the client while calls wait and run. These options apply at once, to
   * everything that is decided from now on:
   *
   * <ul>
   *   <li>{@code maxConcurrency}, {@code adaptiveConcurrency} and {@code initialConcurrency}. Calls
   *       above a lower limit run to their end. A higher limit starts waiting calls at once, as far
   *       as an adaptive client has learned that the API accepts them.
   *   <li>{@code maxQueueSize}, {@code requestsPerSecond} and {@code requestBurst}. Waiting calls
   *       keep their places.
   *   <li>{@code spendLimitUsd} and {@code pricePerImageUsd}. Admitted calls keep what they have
   *       reserved.
   *   <li>{@code maxAttempts}, {@code retryBaseDelay}, {@code retryMaxDelay} and {@code
   *       retryUnknownOutcome}, for attempts that fail from now on.
   *   <li>{@code totalTimeout} and {@code coalesceSeeded}, for new calls; {@code attemptTimeout},
   *       for new attempts.
   *   <li>{@code suspensionCoolDown}, also while the client is suspended.
   * </ul>
   *
   * <p>The other options need a new client. A shared client changes for all its holders. A closed
   * client does not change. Thread-safe.
   *
   * @param options all options that the client should have, not only those that change
   * @return the names of the options that differ from those of the client, but cannot change
   * @throws IllegalArgumentException if two options contradict each other; then nothing changes
   * @throws UnsupportedOperationException if this kind of client cannot change its settings, such
   *     as a {@code RemoteFluxClient}
   */
  default Set<String> update(FluxClientOptions options) {
    throw new UnsupportedOperationException("this client cannot change its settings");
  }

  /** Returns the current state and the totals of the client. Thread-safe. */
  FluxClientStats stats();

  /**
   * Ends every call, each with its outcome, and releases the connections. A call that is submitted
   * later fails with {@link FailureType#CLOSED}. May be called several times and from any thread.
   *
   * @return completes on the caller's context when the client is closed, and never fails. A caller
   *     without a context gets that of an event loop, as by {@link Vertx#getOrCreateContext()}.
   *     After the Vertx is closed, the future may complete on any thread
   */
  Future<Void> close();
}
