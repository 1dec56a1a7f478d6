package io.fluxbus.store;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process that makes calls at the same time, all paid by one budget, and prints their ends. */
final class BudgetCaller {
  static final String BUDGET = "all";
  static final String SUCCEEDED = "SUCCEEDED";

  private BudgetCaller() {}

  /**
   * Waits for a line, makes the calls, and ends.
   *
   * @param arguments the store, the base URL, and the key of each call; "-" for none
   */
  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    DurableFluxClient client = client(vertx, KeyCaller.store(vertx, arguments[0]), arguments[1]);
    if (System.in.read() < 0) {
      // The test has ended.
      Runtime.getRuntime().halt(1);
    }
    List<Future<GenerationOutcome>> calls = new ArrayList<>();
    for (String key : Arrays.asList(arguments).subList(2, arguments.length)) {
      calls.add(submit(client, key));
    }
    calls.forEach(call -> call.onSuccess(outcome -> System.out.println(text(outcome))));
    Future.join(calls).compose(v -> client.close()).onComplete(v -> Runtime.getRuntime().halt(0));
  }

  static DurableFluxClient client(Vertx vertx, OutcomeStore store, String baseUrl) {
    FluxClientOptions options =
        new FluxClientOptions().setApiKey("sk-any").setBaseUrl(baseUrl).setPricePerImageUsd(0.06);
    return DurableFluxClient.create(
        vertx,
        FluxClient.create(vertx, options),
        store,
        new DurableOptions().setClientOptions(options).setBudget(BUDGET));
  }

  /**
   * @param key "-" for none
   */
  static Future<GenerationOutcome> submit(DurableFluxClient client, String key) {
    CallOptions options = new CallOptions().setTimeout(60_000);
    return client
        .submit(
            GenerationRequest.of("cat"), key.equals("-") ? options : options.setIdempotencyKey(key))
        .outcome();
  }

  static String text(GenerationOutcome outcome) {
    return outcome.failure() == null ? SUCCEEDED : outcome.failure().type().name();
  }
}
