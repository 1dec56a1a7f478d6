package io.fluxbus.examples;

import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** The stub server in a test. */
final class Stub {
  private Stub() {}

  static Future<StubServer> listen(Vertx vertx) {
    StubOptions options =
        new StubOptions()
            .setLatency(Latency.uniform(Duration.ofMillis(20), Duration.ofMillis(50)))
            .setConcurrencyLimit(20);
    return StubServer.create(vertx, options)
        .listen()
        .onSuccess(stub -> stub.enqueue(StubAnswer.failure(500, "try again")))
        .onSuccess(stub -> System.out.println(stub.baseUrl() + ": " + stub.ledger().billed()));
  }
}
