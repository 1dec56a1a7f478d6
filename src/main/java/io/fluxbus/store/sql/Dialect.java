package io.fluxbus.store.sql;

/** The parts of SQL that differ between the databases. */
enum Dialect {
  SQLITE(
      "SQLite",
      // A transaction that first reads and then writes could fail at once if another process wrote.
      "BEGIN IMMEDIATE",
      "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
      "TEXT",
      "",
      "",
      null),
  POSTGRESQL(
      "PostgreSQL",
      "BEGIN",
      "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
      // Compares bytes, which is faster than the rules of a language, and the same as in SQLite.
      "TEXT COLLATE \"C\"",
      // Space for the next states of a call beside the first one.
      " WITH (fillfactor = 70)",
      " FOR KEY SHARE",
      "SELECT pg_advisory_xact_lock(7310579646274106)");

  private final String text;
  private final String begin;
  private final String now;
  private final String textType;
  private final String tableSuffix;
  private final String keyShare;
  private final String schemaLock;

  Dialect(
      String text,
      String begin,
      String now,
      String textType,
      String tableSuffix,
      String keyShare,
      String schemaLock) {
    this.text = text;
    this.begin = begin;
    this.now = now;
    this.textType = textType;
    this.tableSuffix = tableSuffix;
    this.keyShare = keyShare;
    this.schemaLock = schemaLock;
  }

  /** The name of the database in messages. */
  String text() {
    return text;
  }

  /** Begins a transaction that writes. */
  String begin() {
    return begin;
  }

  /** Keeps other connections from creating the schema until the end of the transaction; or null. */
  String schemaLock() {
    return schemaLock;
  }

  /**
   * Whether the server may still execute a transaction after the connection is lost. In SQLite, a
   * transaction ends with its connection.
   */
  boolean isServer() {
    return this == POSTGRESQL;
  }

  /** Whether a parameter may be an array. */
  boolean hasArrays() {
    return this == POSTGRESQL;
  }

  /**
   * Replaces the words in braces in a statement: {@code now} is the clock of the database in
   * milliseconds, {@code text} the type of texts, {@code table} the options of a table, {@code
   * share} keeps a row that was read from being deleted until the end of the transaction.
   */
  String sql(String statement) {
    return statement
        .replace("{now}", now)
        .replace("{text}", textType)
        .replace("{table}", tableSuffix)
        .replace("{share}", keyShare);
  }
}
