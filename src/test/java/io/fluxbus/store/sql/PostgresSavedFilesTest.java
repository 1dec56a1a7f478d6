package io.fluxbus.store.sql;

import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.SavedFilesContract;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;

/** The files of images in PostgreSQL. */
class PostgresSavedFilesTest extends SavedFilesContract {
  private PgConnectOptions database;

  @Override
  protected OutcomeStore open(Vertx vertx) throws Exception {
    if (database == null) {
      database = TestPostgres.newDatabase();
    }
    return SqlOutcomeStore.postgresql(vertx, database);
  }
}
