package io.fluxbus.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A connection to the database, on the context of its lane. */
final class Session {
  private final SqlConnection connection;
  private final Dialect dialect;
  private final Supplier<Future<Void>> release;
  private boolean closed;

  Session(SqlConnection connection, Dialect dialect) {
    this(connection, dialect, Future::succeededFuture);
  }

  /**
   * @param release releases what belongs to the connection, after it is closed
   */
  Session(SqlConnection connection, Dialect dialect, Supplier<Future<Void>> release) {
    this.connection = connection;
    this.dialect = dialect;
    this.release = release;
    connection.closeHandler(none -> closed = true);
    // The statements fail, too. The default would print the exception.
    connection.exceptionHandler(lost -> {});
  }

  Dialect dialect() {
    return dialect;
  }

  boolean isClosed() {
    return closed;
  }

  /** Executes a statement that is not prepared. */
  Future<RowSet<Row>> query(String sql) {
    return connection.query(dialect.sql(sql)).execute();
  }

  /** Executes a statement with parameters. */
  Future<RowSet<Row>> execute(String sql, Object... parameters) {
    return connection.preparedQuery(dialect.sql(sql)).execute(Tuple.from(parameters));
  }

  /** Executes a statement for all rows. */
  Future<List<Row>> execute(Rows statement, List<Object[]> rows) {
    List<Row> results = new ArrayList<>(rows.size());
    List<Future<?>> parts = new ArrayList<>(1);
    for (Rows.Statement part : statement.statements(dialect, rows)) {
      parts.add(
          connection
              .preparedQuery(part.sql())
              .execute(part.parameters())
              .onSuccess(found -> found.forEach(results::add)));
    }
    return Future.all(parts).map(results);
  }

  /** Executes an action in a transaction. If it fails, nothing has changed. */
  <T> Future<T> transaction(Supplier<Future<T>> action) {
    return query(dialect.begin())
        .compose(begun -> action.get())
        .compose(
            result -> query("COMMIT").map(result),
            failure ->
                query("ROLLBACK")
                    .recover(lost -> close())
                    .compose(ended -> Future.<T>failedFuture(failure)));
  }

  /** Closes the connection. Succeeds even if it is closed already. */
  <T> Future<T> close() {
    closed = true;
    return connection.close().eventually(release).map((T) null).otherwise((T) null);
  }
}
