package io.fluxbus.store.sql;

import io.vertx.pgclient.PgConnectOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL, which all tests of this JVM share. Each has its own databases. */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Kept, because the level would be lost with the logger. */
  private static final Logger LOGGER = Logger.getLogger("io.zonky.test.db.postgres");

  private static EmbeddedPostgres server;

  private TestPostgres() {}

  /** Starts the server, unless it runs. Skips the test on platforms for which none is there. */
  public static synchronized EmbeddedPostgres server() throws IOException {
    if (server == null) {
      server = builder().start();
    }
    return server;
  }

  /** Prepares another server. Skips the test on platforms for which none is there. */
  static EmbeddedPostgres.Builder builder() throws IOException {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the tests with PostgreSQL need its binaries, which are there for linux-amd64 only");
    LOGGER.setLevel(Level.WARNING);
    Path folder = Files.createDirectories(Path.of("target", "postgres"));
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
        .setDataDirectory(Files.createTempDirectory(folder, "data"))
        .setCleanDataDirectory(true)
        .setServerConfig("max_connections", "200")
        // As in production. The default of this library is off.
        .setServerConfig("synchronous_commit", "on")
        .setOutputRedirector(Redirect.appendTo(folder.resolve("log.txt").toFile()))
        .setErrorRedirector(Redirect.appendTo(folder.resolve("log.txt").toFile()))
        .setPGStartupWait(Duration.ofMinutes(1));
  }

  /** Creates an empty database. */
  public static PgConnectOptions newDatabase() throws IOException, SQLException {
    EmbeddedPostgres server = server();
    String name = "test" + DATABASES.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return options(server.getPort(), name);
  }

  static PgConnectOptions options(int port, String database) {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setDatabase(database)
        .setUser("postgres")
        .setPassword("postgres");
  }
}
