package io.fluxbus.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.VertxException;
import io.vertx.sqlclient.DatabaseException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
    "261, the file is locked by another process",
    "99, the error 99"
  })
  void anErrorOfTheFileIsNamed(int code, String reason) {
    StoreFailure failure = StoreFailure.of(Dialect.SQLITE, new SQLException("secret", null, code));

    assertThat(failure).hasMessage("SQLite cannot be used: " + reason);
  }

  @Test
  void anErrorInOneStatementIsNotOneOfTheFile() {
    StoreFailure failure = StoreFailure.of(Dialect.SQLITE, new SQLException("secret", null, 2067));

    assertThat(failure).hasMessage("SQLite reports the error 19");
    assertThat(failure.isOfStatement()).isTrue();
  }

  static List<Arguments> unreachableServers() {
    return List.of(
        arguments(new UnknownHostException("secret"), "its name cannot be resolved"),
        arguments(
            new ConnectException("secret").initCause(new ConnectException("Connection refused")),
            "connection refused"),
        arguments(new TimeoutException("secret"), "it does not answer in time"),
        arguments(
            new VertxException("SSL handshake failed"),
            "the TLS handshake fails, for example because its certificate is not trusted"),
        arguments(
            new VertxException("Postgres Server does not handle SSL connection"),
            "it does not offer TLS"),
        arguments(
            new NoSuchMethodError("secret"), "vertx-pg-client has another version than Vert.x"),
        arguments(new IllegalStateException("secret"), "IllegalStateException"));
  }

  @ParameterizedTest
  @MethodSource("unreachableServers")
  void aServerThatCannotBeReachedIsNamedWithTheReason(Throwable cause, String reason) {
    assertThat(StoreFailure.unreachable(Dialect.POSTGRESQL, "db:5432", ConnectReason.of(cause)))
        .hasMessage("PostgreSQL at db:5432 cannot be used: " + reason);
  }

  @Test
  void anyOtherExceptionIsNamedByItsClass() {
    assertThat(StoreFailure.of(Dialect.POSTGRESQL, new IllegalStateException("secret")))
        .hasMessage("PostgreSQL cannot be used: IllegalStateException");
  }
}
