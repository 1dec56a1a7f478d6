package io.fluxbus.store.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A file of SQLite. Other processes may open it meanwhile. Each connection has a pool of its own,
 * so that they can be closed one after the other: SQLite deletes the write-ahead log when the last
 * one is closed, but not if two are closed at the same time.
 */
final class SqliteDatabase implements Database {
  private final Vertx vertx;
  private final SQLiteDataSource source;

  /**
   * Creates a database. Opens nothing.
   *
   * @param timeout how long an operation waits. A statement waits a part of it for other processes,
   *     so that the operation fails with the reason
   */
  SqliteDatabase(Vertx vertx, Path file, Duration timeout) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(Math.toIntExact(timeout.multipliedBy(3).dividedBy(4).toMillis()));
    this.vertx = vertx;
    source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public Future<Session> connect() {
    Pool pool = JDBCPool.pool(vertx, source, new PoolOptions().setMaxSize(1));
    return pool.getConnection()
        .map(connection -> new Session(connection, dialect(), pool::close))
        .recover(
            failure -> pool.close().transform(closed -> Future.<Session>failedFuture(failure)));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
