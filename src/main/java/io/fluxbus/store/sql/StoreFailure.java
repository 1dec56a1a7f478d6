package io.fluxbus.store.sql;

import io.vertx.core.VertxException;
import io.vertx.sqlclient.DatabaseException;
import java.util.Map;
import java.util.Set;

/**
 * The store could not do what it was asked for. The message contains neither values of a statement
 * nor a password, which the exceptions of drivers may contain.
 */
final class StoreFailure extends VertxException {
  private static final long serialVersionUID = 1L;

  /** Invalid data, violated constraints, and conflicts between transactions. */
  private static final Set<String> STATEMENT_CLASSES = Set.of("22", "23", "40", "42", "54");

  /** What an operator can correct, by the SQL state. */
  private static final Map<String, String> REJECTIONS =
      Map.of(
          "28000", " rejects the user or the password",
          "28P01", " rejects the user or the password",
          "3D000", " has no database of this name");

  private final boolean ofStatement;

  StoreFailure(String message) {
    this(message, false);
  }

  private StoreFailure(String message, boolean ofStatement) {
    super(message, true);
    this.ofStatement = ofStatement;
  }

  /** Describes the exception of a driver. */
  static StoreFailure of(Dialect dialect, Throwable cause) {
    if (cause instanceof StoreFailure failure) {
      return failure;
    }
    if (cause instanceof DatabaseException database) {
      String state = database.getSqlState();
      return new StoreFailure(
          dialect.text()
              + REJECTIONS.getOrDefault(String.valueOf(state), " reports the error " + state),
          state != null
              && state.length() == 5
              && STATEMENT_CLASSES.contains(state.substring(0, 2)));
    }
    if (dialect == Dialect.SQLITE && SqliteErrors.isOfStatement(cause)) {
      return new StoreFailure(dialect.text() + " reports " + SqliteErrors.reason(cause), true);
    }
    return new StoreFailure(
        dialect.text()
            + " cannot be used: "
            + (dialect == Dialect.SQLITE
                ? SqliteErrors.reason(cause)
                : cause.getClass().getSimpleName()));
  }

  /** Describes a server that cannot be reached. */
  static StoreFailure unreachable(Dialect dialect, String address, String reason) {
    return new StoreFailure(dialect.text() + " at " + address + " cannot be used: " + reason);
  }

  /** Whether one statement is the reason, so that others may succeed on the same connection. */
  boolean isOfStatement() {
    return ofStatement;
  }
}
