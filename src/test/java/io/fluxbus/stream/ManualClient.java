package io.fluxbus.stream;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A client whose calls the test completes, on any thread. */
final class ManualClient implements FluxClient {
  /** A running call. */
  static final class Call implements GenerationCall {
    final GenerationRequest request;
    final CallOptions options;
    private final Promise<GenerationOutcome> promise = Promise.promise();

    Call(GenerationRequest request, CallOptions options) {
      this.request = request;
      this.options = options;
    }

    /** Opens the call's gate for an attempt, and returns whether it may start. */
    boolean openGate(int attempt) {
      return options.getGate().open(request, attempt, 0).succeeded();
    }

    void succeed() {
      promise.tryComplete(success(request.id()));
    }

    void fail(FailureType type) {
      fail(new GenerationException(type, "by the test"));
    }

    void fail(GenerationException failure) {
      promise.tryComplete(new GenerationOutcome(id(), null, failure, 0, 0, 3, 5));
    }

    @Override
    public String id() {
      return request.id();
    }

    @Override
    public Future<GenerationOutcome> outcome() {
      return promise.future();
    }

    @Override
    public boolean cancel() {
      return promise.tryComplete(
          new GenerationOutcome(
              id(), null, new GenerationException(FailureType.CANCELLED, "cancelled"), 0, 0, 0, 0));
    }
  }

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  static GenerationOutcome success(String id) {
    GeneratedImage image =
        new GeneratedImage("https://images/" + id, null, null, null, null, null, null);
    return new GenerationOutcome(
        id,
        new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null),
        null,
        1,
        0,
        0,
        1);
  }

  /** Returns the next call in the order of submission. */
  Call next() {
    Await.until(() -> !calls.isEmpty());
    return calls.remove();
  }

  /** Returns the number of submitted calls that {@link #next} has not returned. */
  int waiting() {
    return calls.size();
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    Call call = new Call(request, options);
    // Scheduled, so that submit has returned before the test can complete the call.
    Vertx.currentContext().runOnContext(v -> calls.add(call));
    options.getCancellation().add(call);
    return call;
  }

  @Override
  public FluxClientStats stats() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> close() {
    throw new UnsupportedOperationException();
  }
}
