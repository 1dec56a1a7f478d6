package io.fluxbus.store;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, each with a client on the same SQLite file, and the stub server as the API. */
abstract class TwoProcesses {
  static final GenerationRequest CAT = GenerationRequest.of("cat");

  final List<Vertx> processes = List.of(Vertx.vertx(), Vertx.vertx());
  final StubServer api =
      Await.result(StubServer.create(processes.get(0), new StubOptions()).listen());

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  OutcomeStore store;
  DurableFluxClient first;
  DurableFluxClient second;

  @BeforeEach
  void open() {
    store = SqlOutcomeStore.sqlite(processes.get(0), folder.resolve("calls.db"));
    first = client(processes.get(0), new DurableOptions());
    second = client(processes.get(1), new DurableOptions());
  }

  final DurableFluxClient client(Vertx vertx, DurableOptions options) {
    FluxClientOptions below =
        new FluxClientOptions()
            .setApiKey("sk-test")
            .setBaseUrl(api.baseUrl())
            .setRetryBaseDelay(1)
            .setMaxAttempts(2)
            .setPricePerImageUsd(0.06);
    return DurableFluxClient.create(
        vertx,
        FluxClient.create(vertx, below),
        store,
        options.setClientOptions(below).setPollInterval(1));
  }

  @AfterEach
  void close() {
    processes.forEach(vertx -> Await.result(vertx.close()));
  }

  static CallOptions key(String key) {
    return new CallOptions().setIdempotencyKey(key);
  }

  static GenerationOutcome outcome(GenerationCall call) {
    return Await.result(call.outcome());
  }

  final long posts() {
    return api.ledger().posts();
  }
}
