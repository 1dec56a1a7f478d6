package io.fluxbus.store.sql;

import io.vertx.core.Future;
import java.util.List;

/** Creates the tables, or changes those of an earlier version. */
final class Schema {
  /** For each version the statements that make it from the version before. */
  static final List<List<String>> VERSIONS =
      List.of(
          List.of(
              """
              CREATE TABLE fluxbus_calls (
                tenant {text} NOT NULL,
                key {text} NOT NULL,
                token {text} NOT NULL,
                node {text} NOT NULL,
                fingerprint {text} NOT NULL,
                request_id {text} NOT NULL,
                budget {text},
                price BIGINT NOT NULL,
                step BIGINT NOT NULL,
                state {text} NOT NULL,
                outcome {text},
                inference_id {text},
                cost BIGINT NOT NULL,
                changed BIGINT NOT NULL,
                settled BIGINT,
                PRIMARY KEY (tenant, key)
              ){table}
              """,
              // Each index has only columns that stay while a call runs: an update that changes no
              // indexed column is cheaper in PostgreSQL.
              "CREATE INDEX fluxbus_calls_running ON fluxbus_calls (node) WHERE settled IS NULL",
              "CREATE INDEX fluxbus_calls_settled ON fluxbus_calls (settled)"
                  + " WHERE settled IS NOT NULL",
              "CREATE TABLE fluxbus_nodes (node {text} PRIMARY KEY, count BIGINT NOT NULL)",
              """
              CREATE TABLE fluxbus_budgets (
                name {text} PRIMARY KEY,
                maximum BIGINT NOT NULL,
                spent BIGINT NOT NULL
              )
              """,
              """
              CREATE TABLE fluxbus_leases (
                budget {text} NOT NULL,
                node {text} NOT NULL,
                step BIGINT NOT NULL,
                leased BIGINT NOT NULL,
                released BIGINT NOT NULL,
                settled BIGINT NOT NULL,
                spent BIGINT NOT NULL,
                unrecorded BIGINT NOT NULL,
                PRIMARY KEY (budget, node)
              )
              """,
              """
              CREATE TABLE fluxbus_writers (
                writer {text} PRIMARY KEY,
                step BIGINT NOT NULL,
                changed BIGINT NOT NULL
              )
              """),
          List.of("ALTER TABLE fluxbus_calls ADD COLUMN files {text}"));

  private final List<List<String>> versions;

  /**
   * Creates a schema.
   *
   * @param versions {@link #VERSIONS}
   */
  Schema(List<List<String>> versions) {
    this.versions = versions;
  }

  /** Makes the schema current. Several processes may do so at once. */
  Future<Void> update(Session session) {
    // Without a transaction first, because the tables normally exist.
    return session
        .execute("SELECT version FROM fluxbus_schema")
        .map(rows -> rows.iterator().next().getLong(0).intValue())
        .compose(
            version ->
                version == versions.size()
                    ? Future.succeededFuture()
                    : session.transaction(() -> create(session)),
            absent -> session.transaction(() -> create(session)));
  }

  private Future<Void> create(Session session) {
    Future<?> locked =
        session.dialect().schemaLock() == null
            ? Future.succeededFuture()
            : session.query(session.dialect().schemaLock());
    return locked
        .compose(
            none ->
                session.query(
                    "CREATE TABLE IF NOT EXISTS fluxbus_schema (version BIGINT NOT NULL)"))
        .compose(created -> session.query("SELECT version FROM fluxbus_schema"))
        .compose(
            rows -> {
              int version = rows.size() == 0 ? 0 : rows.iterator().next().getLong(0).intValue();
              return version > versions.size() ? tooNew(version) : migrate(session, version);
            });
  }

  private Future<Void> tooNew(int version) {
    return Future.failedFuture(
        new StoreFailure(
            "the store has the format "
                + version
                + ", and this version of Fluxbus knows formats up to "
                + versions.size()
                + ": use a newer version of Fluxbus, or another store"));
  }

  private Future<Void> migrate(Session session, int version) {
    if (version == versions.size()) {
      return Future.succeededFuture();
    }
    Future<?> done = Future.succeededFuture();
    for (List<String> statements : versions.subList(version, versions.size())) {
      for (String statement : statements) {
        done = done.compose(none -> session.query(statement));
      }
    }
    return done.compose(none -> session.query("DELETE FROM fluxbus_schema"))
        .compose(
            none ->
                session.execute("INSERT INTO fluxbus_schema VALUES ($1)", (long) versions.size()))
        .mapEmpty();
  }
}
