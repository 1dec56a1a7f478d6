package io.fluxbus.compatibility.consumer;

import static io.fluxbus.compatibility.consumer.Checks.await;
import static io.fluxbus.compatibility.consumer.Checks.expect;
import static io.fluxbus.compatibility.consumer.Checks.expectFailure;
import static io.fluxbus.compatibility.consumer.Checks.expectSuccess;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.OutputFormat;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Uses the stub server as the tests of an application do, and prints one line for each check like
 * {@link CompatibilityProgram}.
 */
public final class StubProgram {
  private final Vertx vertx = Vertx.vertx();
  private final StubServer stub;
  private final Path folder;

  private StubProgram(Path folder) throws Exception {
    this.folder = folder;
    this.stub = await(StubServer.create(vertx, new StubOptions().setPort(0)).listen());
  }

  /**
   * Runs every check.
   *
   * @param args an empty folder for files
   */
  public static void main(String[] args) throws Exception {
    Checks checks = new Checks();
    new StubProgram(Path.of(args[0])).run(checks);
    System.exit(checks.failed() == 0 ? 0 : 1);
  }

  private void run(Checks checks) {
    checks.check("generates over HTTP/1.1", () -> generates(false));
    checks.check("generates over HTTP/2", () -> generates(true));
    checks.check("answers as scripted", this::scripted);
    checks.check("paints a JPEG", () -> paints(OutputFormat.JPEG));
    checks.check("paints a PNG", () -> paints(OutputFormat.PNG));
    checks.check("closes the stub server", () -> await(stub.close()));
    checks.check("closes Vert.x", () -> await(vertx.close()));
  }

  private GenerationOutcome outcome(boolean http2, GenerationRequest request) throws Exception {
    FluxClientOptions options =
        new FluxClientOptions().setApiKey("sk-key").setBaseUrl(stub.baseUrl()).setHttp2(http2);
    FluxClient client = FluxClient.create(vertx, options);
    try {
      return await(client.submit(request).outcome());
    } finally {
      await(client.close());
    }
  }

  private void generates(boolean http2) throws Exception {
    long billed = stub.ledger().billed();
    expectSuccess(outcome(http2, GenerationRequest.of("Rabbit singing")));
    expect(stub.ledger().billed() == billed + 1, stub.ledger().entries());
  }

  private void scripted() throws Exception {
    stub.enqueue(StubAnswer.failure(422, "no rabbits"));
    expectFailure(
        outcome(false, GenerationRequest.of("Rabbit")), FailureType.INVALID_REQUEST, Billed.NO);
  }

  private void paints(OutputFormat format) throws Exception {
    GenerationOutcome generated =
        outcome(false, GenerationRequest.of("Rabbit singing").withOutputFormat(format));
    ImageFiles images = ImageFiles.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()));
    try {
      GenerationOutcome saved = await(images.save(generated, folder));
      expectSuccess(saved);
      expect(Files.size(Path.of(saved.result().images().get(0).file())) > 100, saved);
    } finally {
      await(images.close());
    }
  }
}
