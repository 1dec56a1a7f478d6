package io.fluxbus.store.sql;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Keeps one connection open, and opens another one when it is lost. */
final class Connector {
  private final Database database;
  private final Schema schema;
  private final long limit;
  private Session session;

  /**
   * Creates a connector.
   *
   * @param limit how long a server has to answer everything, in milliseconds
   */
  Connector(Database database, Schema schema, long limit) {
    this.database = database;
    this.schema = schema;
    this.limit = limit;
  }

  Dialect dialect() {
    return database.dialect();
  }

  /**
   * Executes an action on the connection, whose schema is current. If a server does not answer at
   * all, the action fails nevertheless, and the connection is given up.
   */
  Future<Void> within(Function<Session, Future<Void>> action) {
    Future<Void> done = connect().compose(action);
    return dialect().isServer() ? done.timeout(limit, TimeUnit.MILLISECONDS) : done;
  }

  private Future<Session> connect() {
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
    if (open == null) {
      return Future.succeededFuture();
    }
    Future<Void> closed = open.close();
    // A server that does not answer does not end the connection either.
    return closed.timeout(limit, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }
}
