package io.fluxbus.schema;

import io.fluxbus.CallListener;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client whose calls go through all stages, and end as the test wants, with all members. */
final class ScriptedClient implements FluxClient {
  private final FailureType type;

  /**
   * @param type null for a success
   */
  ScriptedClient(FailureType type) {
    this.type = type;
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    GenerationOutcome outcome = outcome(request);
    CallListener listener = options.getListener();
    if (listener != null) {
      listener.accepted();
      listener.started(1);
      listener.retrying(failure(FailureType.RATE_LIMITED), Duration.ofMillis(5));
    }
    return new GenerationCall() {
      @Override
      public String id() {
        return request.id();
      }

      @Override
      public Future<GenerationOutcome> outcome() {
        return Future.succeededFuture(outcome);
      }

      @Override
      public boolean cancel() {
        return false;
      }
    };
  }

  private GenerationOutcome outcome(GenerationRequest request) {
    boolean hasResult = type == null || type == FailureType.DOWNLOAD_FAILED;
    return new GenerationOutcome(
        request.id(),
        hasResult ? result() : null,
        type == null ? null : failure(type),
        2,
        1,
        3,
        4,
        request.metadata(),
        true);
  }

  private static GenerationException failure(FailureType type) {
    return new GenerationException(type, "a \"reason\" \u2028")
        .withAttempts(2)
        .withInferenceId("inference-1")
        .withRetryAfter(Duration.ofSeconds(2));
  }

  private static GenerationResult result() {
    return new GenerationResult(
        List.of(
            new GeneratedImage("https://x.example/1", null, 256, 320, "image/png", true, null),
            new GeneratedImage(null, "aGk=", null, null, null, null, null),
            new GeneratedImage("https://x.example/2", null, null, null, null, false, "out/2.png")),
        1,
        2,
        -1L,
        "a prompt",
        Map.of("inference", 0.25),
        "inference-1",
        120_000L,
        new BigDecimal("0.06"));
  }

  @Override
  public FluxClientStats stats() {
    return new FluxClientStats(
        1,
        2,
        3,
        false,
        4,
        5,
        Map.of(FailureType.CLOSED, 6L),
        new BigDecimal("0.1"),
        BigDecimal.ZERO,
        false,
        false);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
