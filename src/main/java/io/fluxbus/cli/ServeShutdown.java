package io.fluxbus.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The end of {@code serve}.
 *
 * @param vertx the Vertx of the verticles
 * @param store null for none
 * @param management null for none
 * @param bridges null if they were not created
 */
record ServeShutdown(
    Vertx vertx, ServeStore store, ServeManagement management, ServeBridges bridges) {
  /**
   * Lets the calls of the verticles and of the gateway run to their ends, and closes everything.
   */
  Future<Void> drainAndClose() {
    Future<Void> gateway = management == null ? Future.succeededFuture() : management.drain();
    Future<?> verticles = Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList());
    return Future.join(gateway, verticles)
        .eventually(this::closeBridges)
        .eventually(this::close)
        .mapEmpty();
  }

  private Future<Void> closeBridges() {
    return bridges == null ? Future.succeededFuture() : bridges.close();
  }

  /** Closes everything. */
  Future<Void> close() {
    return store == null ? vertx.close() : store.close().eventually(vertx::close);
  }
}
