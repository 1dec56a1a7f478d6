package io.fluxbus.store.sql;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** What an operator can correct if SQLite fails. Only this dialect needs the module java.sql. */
final class SqliteErrors {
  /** The reasons by the result codes of SQLite. */
  private static final Map<Integer, String> REASONS =
      Map.of(
          5, "the file is locked by another process",
          8, "the file cannot be written to",
          10, "the disk cannot be read or written to",
          13, "the disk is full",
          14, "the file cannot be opened",
          26, "the file is not a database");

  /** Errors in a statement, too much data, and violated constraints. */
  private static final Set<Integer> STATEMENT_CODES = Set.of(1, 18, 19, 20, 25);

  /** An extended result code has the basic code in these bits. */
  private static final int BASIC_CODE = 0xff;

  private SqliteErrors() {}

  /** Whether one statement is the reason, so that others may succeed. */
  static boolean isOfStatement(Throwable cause) {
    return STATEMENT_CODES.contains(code(cause));
  }

  /** The reason of an exception, its number, or the name of its class. */
  static String reason(Throwable cause) {
    int code = code(cause);
    return code == 0
        ? cause.getClass().getSimpleName()
        : REASONS.getOrDefault(code, "the error " + code);
  }

  /** The basic result code; 0 if it is no exception of the driver. */
  private static int code(Throwable cause) {
    return cause instanceof SQLException driver ? driver.getErrorCode() & BASIC_CODE : 0;
  }
}
