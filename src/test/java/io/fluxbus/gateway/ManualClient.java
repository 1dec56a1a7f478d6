package io.fluxbus.gateway;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client whose calls start in their order, one at a time, when the test says so. */
final class ManualClient implements FluxClient {
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  /** The prompts of the calls that have succeeded. */
  final List<String> completed = new CopyOnWriteArrayList<>();

  private record Waiting(
      GenerationRequest request, CallOptions options, Promise<GenerationOutcome> promise)
      implements GenerationCall {
    @Override
    public String id() {
      return request.id();
    }

    @Override
    public Future<GenerationResult> future() {
      return promise.future().map(GenerationOutcome::result);
    }

    @Override
    public Future<GenerationOutcome> outcome() {
      return promise.future();
    }

    @Override
    public boolean cancel() {
      return false;
    }
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    Waiting call = new Waiting(request, options, Promise.promise());
    waiting.add(call);
    return call;
  }

  int waiting() {
    return waiting.size();
  }

  /** Starts the next call, and lets it succeed. Does nothing if none waits. */
  void step() {
    Waiting next = waiting.poll();
    if (next != null) {
      next.options()
          .getGate()
          .open(next.request(), 1, 0)
          .onSuccess(
              v -> {
                completed.add(next.request().prompt());
                next.promise().complete(success(next.id()));
              });
    }
  }

  private static GenerationOutcome success(String id) {
    GeneratedImage image = new GeneratedImage("https://x.example/1", null, 1, 1, null, null, null);
    return new GenerationOutcome(
        id,
        new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null),
        null,
        1,
        0,
        0,
        0);
  }

  @Override
  public FluxClientStats stats() {
    return new FluxClientStats(
        0, 0, 1, false, 0, 0, Map.of(), BigDecimal.ZERO, BigDecimal.ZERO, false, false);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
