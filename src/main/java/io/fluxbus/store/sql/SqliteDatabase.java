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

/** A file of SQLite. Other processes may open it meanwhile. */
final class SqliteDatabase implements Database {
  private final Pool pool;

  /**
   * Creates a database on the current context. Opens nothing.
   *
   * @param busyTimeout how long a statement waits for other processes
   */
  SqliteDatabase(Vertx vertx, Path file, Duration busyTimeout) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    pool = JDBCPool.pool(vertx, source, new PoolOptions());
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public Future<Session> connect() {
    return pool.getConnection().map(connection -> new Session(connection, dialect()));
  }

  @Override
  public Future<Void> close() {
    return pool.close();
  }
}
