package io.fluxbus.cli;

import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Option;

/** The store of an operator's command. */
final class StoreMixin {
  private static final String VARIABLE = "FLUXBUS_STORE";

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "sqlite:FILE or postgresql://USER@HOST:PORT/DB (default: $FLUXBUS_STORE). The password"
              + " comes from FLUXBUS_STORE_PASSWORD or --password-file.")
  private String url;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file with the password of PostgreSQL.")
  private Path passwordFile;

  /** What a command does with its store. */
  @FunctionalInterface
  interface Action {
    /** Returns the exit status. An exception of the store is reported to the user. */
    int run(OutcomeStore store) throws ExecutionException, InterruptedException;
  }

  /**
   * Runs an action with the store.
   *
   * @throws UsageException if the address is not valid, or the file does not exist
   */
  int run(Terminal terminal, Action action) throws InterruptedException {
    StoreAddress address = address(terminal);
    if (address.file() != null && !Files.isRegularFile(address.file())) {
      throw new UsageException("--store: there is no file " + address.file());
    }
    Vertx vertx = CommandVertx.create();
    try {
      SqlOutcomeStore store =
          address.create(
              vertx, passwordFile == null ? null : passwordFile.toString(), terminal.environment());
      try {
        CommandVertx.await(store.connect());
        int status = action.run(store);
        terminal.out().flush();
        return status;
      } finally {
        CommandVertx.awaitBriefly(store.close());
      }
    } catch (ExecutionException e) {
      terminal.err().println("fluxbus: " + address.failure(e.getCause()));
      return ExitStatus.FAILED;
    } finally {
      CommandVertx.awaitBriefly(vertx.close());
    }
  }

  private StoreAddress address(Terminal terminal) {
    String text = url == null ? terminal.environment().get(VARIABLE) : url;
    if (text == null) {
      throw new UsageException("name the store with --store, such as --store sqlite:calls.db");
    }
    return StoreAddress.of(text);
  }
}
