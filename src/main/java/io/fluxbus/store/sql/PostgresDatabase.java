package io.fluxbus.store.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.DatabaseException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A database of PostgreSQL. */
final class PostgresDatabase implements Database {
  /**
   * Together, because each would be a round trip. The statements are planned once, for a table of
   * any size: without the last settings, a plan that was made while the table was small reads all
   * calls when it is large.
   */
  private static final String SETTINGS =
      "SET client_min_messages = WARNING; SET lock_timeout = {}; SET statement_timeout = {};"
          + " SET idle_in_transaction_session_timeout = {};"
          + " SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
          + " SET enable_hashjoin = off; SET enable_mergejoin = off";

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final Duration timeout;
  private final String settings;

  /**
   * Creates a database. Opens nothing.
   *
   * @param timeout how long the server waits for a lock, for a statement, and for the next
   *     statement of a transaction
   */
  PostgresDatabase(Vertx vertx, PgConnectOptions options, Duration timeout) {
    this.vertx = vertx;
    this.options =
        new PgConnectOptions(options)
            .setCachePreparedStatements(true)
            // The filter of Vert.x would leave out long statements.
            .setPreparedStatementCacheSqlFilter(sql -> true)
            .setReconnectAttempts(0);
    this.timeout = timeout;
    settings = SETTINGS.replace("{}", Long.toString(timeout.toMillis()));
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public Future<Session> connect() {
    Future<PgConnection> connecting = PgConnection.connect(vertx, options);
    return connecting
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(late -> connecting.onSuccess(PgConnection::close))
        .recover(cause -> Future.failedFuture(failure(cause)))
        .map(connection -> new Session(connection, dialect()))
        .compose(session -> session.query(settings).map(session));
  }

  private Throwable failure(Throwable cause) {
    return cause instanceof DatabaseException
        ? cause
        : StoreFailure.unreachable(
            dialect(), options.getHost() + ":" + options.getPort(), ConnectReason.of(cause));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
