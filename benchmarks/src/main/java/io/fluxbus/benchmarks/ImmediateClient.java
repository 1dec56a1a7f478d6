package io.fluxbus.benchmarks;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A client that sends nothing. Its calls succeed as soon as their gate opens. */
final class ImmediateClient implements FluxClient {
  private static final GeneratedImage IMAGE =
      new GeneratedImage(
          "https://cdn.example.com/generations/29fe35d2-4aef-4bc5-a911-6c39884d16a9/0.jpeg",
          null,
          1_024,
          320,
          "image/jpeg",
          false,
          null);

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    Context context = Vertx.currentContext();
    Promise<GenerationOutcome> outcome = Promise.promise();
    options
        .getGate()
        .open(request, 1, 0)
        .onSuccess(open -> context.runOnContext(v -> outcome.complete(success(request))))
        .onFailure(outcome::fail);
    return new Call(request.id(), outcome.future());
  }

  private static GenerationOutcome success(GenerationRequest request) {
    GenerationResult result =
        new GenerationResult(
            List.of(IMAGE),
            1,
            null,
            request.prompt(),
            Map.of("inference", 4.2),
            request.id(),
            null,
            new BigDecimal("0.06"));
    return new GenerationOutcome(request.id(), result, null, 1, 0, 0, 0);
  }

  @Override
  public FluxClientStats stats() {
    throw new UnsupportedOperationException("this client counts nothing");
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  private record Call(String id, Future<GenerationOutcome> outcome) implements GenerationCall {
    @Override
    public Future<GenerationResult> future() {
      return outcome.map(GenerationOutcome::result);
    }

    @Override
    public boolean cancel() {
      return false;
    }
  }
}
