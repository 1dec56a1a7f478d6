package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;

/** The destination of a command's requests. Its methods are called once, in this order. */
interface Backend {
  /**
   * Creates the Vertx of the command.
   *
   * @throws UsageException if the options are invalid
   */
  Vertx createVertx() throws ExecutionException, InterruptedException;

  /**
   * Creates the client.
   *
   * @throws IllegalArgumentException if an option is invalid; the message names it
   */
  FluxClient createClient(Vertx vertx) throws ExecutionException, InterruptedException;

  /** Creates the downloads of the images. */
  ImageDownloads createDownloads(Vertx vertx);

  /**
   * Closes what needs more than the end of the Vertx. Also called if the client was not created.
   */
  default void close() {}
}
