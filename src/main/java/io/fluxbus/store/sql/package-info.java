/**
 * The store of calls in a database: SQLite in a file for one process, or PostgreSQL for several
 * nodes. Start with {@link io.fluxbus.store.sql.SqlOutcomeStore}.
 *
 * <p>The package needs Vert.x's SQL client and the driver of the database, which Fluxbus does not
 * depend on.
 */
package io.fluxbus.store.sql;
