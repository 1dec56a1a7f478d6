package io.fluxbus;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Builds a {@link FluxClient} from its options and from objects of the application. Not
 * thread-safe.
 */
public interface FluxClientBuilder {
  /** Sets the options, which are copied. Without them, the client has the default options. */
  FluxClientBuilder with(FluxClientOptions options);

  /**
   * Sets a supplier of the API key, in place of {@code apiKey} and {@code apiKeyFile}. The client
   * asks it when it is created, every few seconds while requests are sent, and when the API rejects
   * the key (401). A request that was sent with an outdated key is then sent again with the new
   * one.
   *
   * <p>The supplier is called on an event loop and must not block. Its future must complete within
   * five seconds. If it fails, the last key stays in use. As long as there is no key, calls fail
   * with {@link FailureType#CONNECT_FAILED}, after the usual retries.
   *
   * @param supplier returns the key, in visible ASCII characters. The message of an exception is
   *     not shown, because it may contain a secret
   */
  FluxClientBuilder withApiKey(Supplier<Future<String>> supplier);

  /**
   * Creates the client. It is closed with the verticle that creates it, or else with the Vertx.
   *
   * @throws IllegalArgumentException as {@link FluxClient#create(io.vertx.core.Vertx,
   *     FluxClientOptions)}, and if the options contain a key although there is a supplier
   */
  FluxClient build();
}
