package io.fluxbus.store.sql;

import java.sql.SQLException;
import java.util.Map;

/** What an operator can correct if SQLite fails. Only this dialect needs the module java.sql. */
final class SqliteErrors {
  /** The reasons by the result codes of SQLite. */
  private static final Map<Integer, String> REASONS =
      Map.of(
          5, "another process uses the file",
          8, "the file cannot be written to",
          10, "the disk cannot be read or written to",
          13, "the disk is full",
          14, "the file cannot be opened",
          26, "the file is not a database");

  /** An extended result code has the basic code in these bits. */
  private static final int BASIC_CODE = 0xff;

  private SqliteErrors() {}

  /** The reason of an exception, or the name of its class. */
  static String reason(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause instanceof SQLException driver
        ? REASONS.getOrDefault(driver.getErrorCode() & BASIC_CODE, name)
        : name;
  }
}
