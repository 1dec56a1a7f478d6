package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.store.sql.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of an operator open their store, or say why they cannot. */
class StoreMixinTest {
  private static final String PASSWORD = "secret-of-the-database";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sqlite:target/no-such.db | 2 | there is no file target/no-such.db",
        "sqlite: | 2 | --store must be sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE",
        "mysql://u@h/d | 2 | --store must be sqlite:FILE",
        "postgresql://h:1/d | 2 | --store must be sqlite:FILE",
        "postgresql://u@h | 2 | --store must be sqlite:FILE",
        "postgresql://u:secret-of-the-database@h:1/d | 2 | must not contain a password",
        "postgresql://u@127.0.0.1:1/d | 1 | PostgreSQL at 127.0.0.1:1 cannot be used: connection"
            + " refused"
      })
  void aWrongStoreIsReportedWithoutAPassword(String address, int status, String message) {
    Cli cli =
        Cli.run(
            Map.of("FLUXBUS_STORE", address, "FLUXBUS_STORE_PASSWORD", PASSWORD), "store", "list");

    assertThat(cli.status()).isEqualTo(status);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).startsWith("fluxbus: ").contains(message).doesNotContain(PASSWORD);
  }

  @Test
  void aFileThatIsNoStoreIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "These are notes.".repeat(100));

    Cli cli = Cli.run(Map.of(), "store", "list", "--store", "sqlite:" + file);

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err())
        .isEqualTo(
            "fluxbus: sqlite:"
                + file
                + ": SQLite cannot be used: the file is not a database. Check that it is the file"
                + " of a store, and that no other process locks it\n");
    assertThat(Files.readString(file)).startsWith("These are notes.");
  }

  @Test
  void aStoreInPostgresqlIsUsedWithThePasswordOfAFile() throws IOException, SQLException {
    PgConnectOptions database = TestPostgres.newDatabase();
    Path password = Files.writeString(folder.resolve("password"), database.getPassword() + "\n");
    String address = "@127.0.0.1:" + database.getPort() + "/" + database.getDatabase();

    Cli set =
        Cli.run(
            Map.of("FLUXBUS_STORE", "postgresql://" + database.getUser() + address),
            "store",
            "set-budget",
            "posters",
            "1",
            "--password-file",
            password.toString());
    Cli unknownUser =
        Cli.run(
            Map.of(
                "FLUXBUS_STORE",
                "postgresql://nobody" + address,
                "FLUXBUS_STORE_PASSWORD",
                PASSWORD),
            "store",
            "budgets");

    assertThat(set.out()).isEqualTo("posters has the limit $1.00\n");
    assertThat(unknownUser.status()).isEqualTo(1);
    assertThat(unknownUser.err())
        .contains("PostgreSQL rejects the user or the password")
        .doesNotContain(PASSWORD);
  }

  @Test
  void aMissingPasswordFileIsReported() {
    Cli cli =
        Cli.run(
            Map.of(),
            "store",
            "list",
            "--store",
            "postgresql://u@127.0.0.1:1/d",
            "--password-file",
            "target/no-such-file");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("target/no-such-file cannot be read: it does not exist");
  }
}
