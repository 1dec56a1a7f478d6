package io.fluxbus.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The end of {@code serve}.
 *
 * @param vertx the Vertx of the verticles
 * @param store null for none
 * @param management null for none
 */
record ServeShutdown(Vertx vertx, ServeStore store, ServeManagement management) {
  /**
   * Lets the calls of the verticles and of the gateway run to their ends, and closes everything.
   */
  Future<Void> drainAndClose() {
    Future<Void> gateway = management == null ? Future.succeededFuture() : management.drain();
    Future<?> verticles = Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList());
    return Future.join(gateway, verticles).eventually(this::close).mapEmpty();
  }

  /** Closes everything. */
  Future<Void> close() {
    return store == null ? vertx.close() : store.close().eventually(vertx::close);
  }
}
