package io.fluxbus.store.sql;

import io.vertx.core.Future;

/** Where the connections of a store come from. */
interface Database {
  Dialect dialect();

  /** Opens a connection on the current context. */
  Future<Session> connect();

  /** Releases what the connections shared. */
  Future<Void> close();
}
