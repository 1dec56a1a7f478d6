package io.fluxbus.store.sql;

import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.SavedFilesContract;
import io.vertx.core.Vertx;

/** The files of images in SQLite. */
class SqliteSavedFilesTest extends SavedFilesContract {
  @Override
  protected OutcomeStore open(Vertx vertx) {
    return SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"));
  }
}
