package io.fluxbus.compatibility.consumer;

import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * Uses the whole library once, and prints a line for each thing: {@code ok} and its name, or {@code
 * FAILED}, its name and the reason. The exit status is 0 if all is well.
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
    StubServer stub = Checks.await(StubServer.create(vertx, new StubOptions().setPort(0)).listen());
    checks.check("client", () -> new ClientChecks(vertx, stub).run(checks));
    checks.check("event bus", () -> new BusChecks(vertx, stub).run(checks));
    checks.check("files", () -> new FileChecks(vertx, stub, Path.of(args[0])).run(checks));
    checks.check("closes the stub server", () -> Checks.await(stub.close()));
    checks.check("closes Vert.x", () -> Checks.await(vertx.close()));
    System.exit(checks.failed() == 0 ? 0 : 1);
  }
}
