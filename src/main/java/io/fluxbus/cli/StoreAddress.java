package io.fluxbus.cli;

import io.fluxbus.internal.UnreadableFile;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a store is: a file of SQLite or a database of PostgreSQL. It contains no password.
 *
 * @param text as the user wrote it
 * @param file null for PostgreSQL
 * @param server null for SQLite
 */
record StoreAddress(String text, Path file, URI server) {
  /** The environment variable with the password of PostgreSQL. */
  static final String PASSWORD_VARIABLE = "FLUXBUS_STORE_PASSWORD";

  private static final String FORMS = "must be sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE";
  private static final String SQLITE = "sqlite:";

  /** The parameters of PostgreSQL's own client that the store understands. */
  private static final Pattern TLS =
      Pattern.compile(
          "((^|&)(sslmode=(disable|allow|prefer|require|verify-ca|verify-full)"
              + "|sslrootcert=[^&]+))+");

  /**
   * Parses an address.
   *
   * @throws IllegalArgumentException if it is not valid, or contains a password; the message does
   *     not show it
   */
  static StoreAddress parse(String text) {
    if (text.startsWith(SQLITE)) {
      String file = text.substring(SQLITE.length());
      require(!file.isBlank() && !file.startsWith("//"), FORMS);
      return new StoreAddress(text, PathParser.parse(file), null);
    }
    require(text.startsWith("postgresql://"), FORMS);
    URI server;
    try {
      server = new URI(text);
    } catch (URISyntaxException e) {
      // The exception shows the text, which may contain a password.
      throw new IllegalArgumentException(FORMS);
    }
    String user = server.getRawUserInfo();
    require(
        user == null || !user.contains(":"),
        "must not contain a password: set " + PASSWORD_VARIABLE + ", or name a file that has it");
    require(
        user != null
            && !user.isEmpty()
            && server.getHost() != null
            && server.getPath().length() > 1
            && (server.getRawQuery() == null || TLS.matcher(server.getRawQuery()).matches())
            && server.getRawFragment() == null,
        FORMS);
    return new StoreAddress(text, null, server);
  }

  /**
   * Parses the value of {@code --store}.
   *
   * @throws UsageException if it is not valid
   */
  static StoreAddress of(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--store " + e.getMessage());
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Creates the store, without a connection.
   *
   * @param passwordFile null for the password of the environment, or none
   * @throws UsageException if the password file cannot be read
   */
  SqlOutcomeStore create(Vertx vertx, String passwordFile, Map<String, String> environment) {
    return file != null
        ? SqlOutcomeStore.sqlite(vertx, file)
        : SqlOutcomeStore.of(vertx, text, password(passwordFile, environment));
  }

  /** Describes for the user that the store cannot be used, and what to check. */
  String failure(Throwable cause) {
    String check =
        file == null
            ? "Check that the server runs, and that it accepts this user"
            : "Check that it is the file of a store, and that no other process locks it";
    return text + ": " + cause.getMessage() + ". " + check;
  }

  private static String password(String file, Map<String, String> environment) {
    if (file == null) {
      return environment.getOrDefault(PASSWORD_VARIABLE, "");
    }
    try {
      return Files.readString(PathParser.parse(file)).strip();
    } catch (IOException e) {
      throw new UsageException(
          "the password file of the store, " + UnreadableFile.message(file, e));
    }
  }
}
