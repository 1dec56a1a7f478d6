package io.fluxbus.compatibility.consumer;

import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * Uses the whole library and prints one line for each check: {@code ok} and its name, or {@code
 * FAILED}, its name and the reason. The exit status is 0 if all checks pass.
 */
public final class CompatibilityProgram {
  private CompatibilityProgram() {}

  /**
   * Runs every check.
   *
   * @param args an empty folder for files
   */
  public static void main(String[] args) throws Exception {
    Checks checks = new Checks();
    Vertx vertx = Vertx.vertx();
    checks.check("client", () -> new ClientChecks(vertx).run(checks));
    checks.check("event bus", () -> new BusChecks(vertx).run(checks));
    checks.check("files", () -> new FileChecks(vertx, Path.of(args[0])).run(checks));
    checks.check("closes Vert.x", () -> Checks.await(vertx.close()));
    System.exit(checks.failed() == 0 ? 0 : 1);
  }
}
