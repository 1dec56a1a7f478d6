package io.fluxbus.store.sql;

import io.vertx.pgclient.PgConnectOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL, which all tests of this JVM share. Each has its own databases. */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Kept, because the level would be lost with the logger. */
  private static final Logger LOGGER = Logger.getLogger("io.zonky.test.db.postgres");

  private static final Pattern VERSION = Pattern.compile("^(?:version=)?(\\d+\\.\\d+)\\.");

  private static EmbeddedPostgres server;
  private static boolean leftOut;

  private TestPostgres() {}

  /** Starts the server, unless it runs. Skips the test where it cannot be used. */
  public static synchronized EmbeddedPostgres server() throws IOException {
    if (server == null) {
      server = builder().start();
    }
    return server;
  }

  /** Skips the test, aloud, on platforms without binaries, and with a driver for another Vert.x. */
  public static void assumeUsable() throws IOException {
    assumeThat(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "they need its binaries, which are there for linux-amd64 only");
    assumeThat(
        isForThisVertx("vertx-pg-client"),
        "vertx-pg-client and vertx-core have different versions");
  }

  /** Whether a library of Vert.x has the major and the minor version of its core. */
  public static boolean isForThisVertx(String library) throws IOException {
    return version("META-INF/vertx/vertx-version.txt")
        .equals(version("META-INF/maven/io.vertx/" + library + "/pom.properties"));
  }

  private static synchronized void assumeThat(boolean condition, String reason) {
    if (!condition) {
      String message = "The tests with PostgreSQL are left out: " + reason + ".";
      if (!leftOut) {
        leftOut = true;
        System.err.println(message);
      }
      Assumptions.abort(message);
    }
  }

  /** Returns the major and the minor version in a file of a library. */
  private static String version(String resource) throws IOException {
    try (InputStream file = PgConnectOptions.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(VERSION::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Prepares another server. Skips the test where it cannot be used. */
  static EmbeddedPostgres.Builder builder() throws IOException {
    assumeUsable();
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
