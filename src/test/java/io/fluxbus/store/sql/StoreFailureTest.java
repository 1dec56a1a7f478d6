package io.fluxbus.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.DatabaseException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The message of a failure says what an operator can do, and shows nothing of the exception. */
class StoreFailureTest {
  @ParameterizedTest
  @CsvSource({
    "28P01, PostgreSQL rejects the user or the password",
    "28000, PostgreSQL rejects the user or the password",
    "3D000, PostgreSQL has no database of this name",
    "XX000, PostgreSQL reports the error XX000"
  })
  void anErrorOfTheServerIsNamed(String state, String message) {
    StoreFailure failure =
        StoreFailure.of(Dialect.POSTGRESQL, new DatabaseException("secret", 0, state) {});

    assertThat(failure).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "14, the file cannot be opened",
    "26, the file is not a database",
    "261, another process uses the file",
    "1, SQLException"
  })
  void anErrorOfTheFileIsNamed(int code, String reason) {
    StoreFailure failure = StoreFailure.of(Dialect.SQLITE, new SQLException("secret", null, code));

    assertThat(failure).hasMessage("SQLite cannot be used: " + reason);
  }

  @Test
  void anyOtherExceptionIsNamedByItsClass() {
    assertThat(StoreFailure.of(Dialect.POSTGRESQL, new IllegalStateException("secret")))
        .hasMessage("PostgreSQL cannot be used: IllegalStateException");
  }
}
