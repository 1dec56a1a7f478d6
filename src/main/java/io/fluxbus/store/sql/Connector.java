package io.fluxbus.store.sql;

import io.vertx.core.Future;

/** Keeps one connection open, and opens another one when it is lost. */
final class Connector {
  private final Database database;
  private final Schema schema;
  private Session session;

  Connector(Database database, Schema schema) {
    this.database = database;
    this.schema = schema;
  }

  Dialect dialect() {
    return database.dialect();
  }

  /** Returns the connection, whose schema is current. */
  Future<Session> connect() {
    if (session != null && !session.isClosed()) {
      return Future.succeededFuture(session);
    }
    return database
        .connect()
        .compose(
            opened ->
                schema
                    .update(opened)
                    .map(opened)
                    .recover(
                        failure -> opened.close().compose(none -> Future.failedFuture(failure))))
        .onSuccess(opened -> session = opened);
  }

  /** Closes the connection, if there is one. */
  Future<Void> close() {
    Session open = session;
    session = null;
    return open == null ? Future.succeededFuture() : open.close();
  }
}
