package io.fluxbus.store;

import io.fluxbus.Billed;
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
import io.fluxbus.impl.CallerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A client below, with the API behind it. A POST that is sent is processed, whatever happens to its
 * process. Its response may be lost.
 */
final class ModelClient implements FluxClient {
  private static final int MAX_ATTEMPTS = 3;

  private final StoreWorld world;
  private final SimulatedNode node;
  private final SimulationRules rules;
  private final boolean retriesUnknown;

  ModelClient(StoreWorld world, SimulatedNode node, SimulationRules rules, boolean retriesUnknown) {
    this.world = world;
    this.node = node;
    this.rules = rules;
    this.retriesUnknown = retriesUnknown;
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    node.step();
    ModelCall call = new ModelCall(request, options);
    call.start();
    return call;
  }

  @Override
  public FluxClientStats stats() {
    return new FluxClientStats(
        0, 0, 0, false, 0, 0, Map.of(), BigDecimal.ZERO, BigDecimal.ZERO, false, false);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  /** A call of this client. Its stages run on its context. */
  private final class ModelCall implements GenerationCall {
    private final GenerationRequest request;
    private final CallOptions options;
    private final CallerContext context = node.context();
    private final Promise<GenerationOutcome> outcome = Promise.promise();
    private int attempt;
    private int unknown;
    private boolean inFlight;
    private boolean cancelled;

    private ModelCall(GenerationRequest request, CallOptions options) {
      this.request = request;
      this.options = options;
    }

    private void start() {
      node.after(
          node.worldTime(options.getTimeout() * StoreWorld.MILLI),
          () -> context.execute(() -> interrupt(FailureType.DEADLINE_EXCEEDED)));
      context.execute(
          () -> {
            if (!outcome.future().isComplete()) {
              options.getListener().accepted();
            }
          });
      waitFor(world.chance(0.6) ? 0 : world.randomMillis(0, 3_000));
    }

    private void waitFor(long time) {
      node.after(time, () -> context.execute(this::openGate));
    }

    private void openGate() {
      if (outcome.future().isComplete()) {
        return;
      }
      if (world.chance(0.02)) {
        fail(FailureType.OVERLOADED, Billed.NO);
        return;
      }
      int number = ++attempt;
      options
          .getGate()
          .open(request, number, unknown)
          .onComplete(
              v -> context.execute(() -> post(number)),
              cause ->
                  context.execute(
                      () -> {
                        attempt--;
                        fail(FailureType.CANCELLED, Billed.NO);
                      }));
    }

    private void post(int number) {
      if (outcome.future().isComplete()) {
        return;
      }
      if (cancelled) {
        attempt--;
        fail(FailureType.CANCELLED, Billed.NO);
        return;
      }
      inFlight = true;
      options.getListener().started(number);
      SimulationRules.Post post = rules.posted(node, request);
      long latency = world.randomMillis(1, world.chance(0.2) ? 4_000 : 300);
      int kind = world.random().nextInt(world.isFaulty() ? 10 : 5);
      world.after(
          latency,
          () -> {
            if (kind < 7) {
              post.bill();
            }
            node.after(world.randomMillis(0, 2), () -> context.execute(() -> answered(post, kind)));
          });
    }

    private void answered(SimulationRules.Post post, int kind) {
      if (outcome.future().isComplete()) {
        return;
      }
      inFlight = false;
      switch (kind) {
        case 5 -> fail(FailureType.BAD_RESPONSE, Billed.YES);
        case 6, 7 -> attemptFailed(FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, retriesUnknown);
        case 8 -> attemptFailed(FailureType.RATE_LIMITED, Billed.NO, true);
        case 9 -> fail(FailureType.INVALID_REQUEST, Billed.NO);
        default -> end(post.result(), null);
      }
    }

    private void attemptFailed(FailureType type, Billed billed, boolean repeatable) {
      if (!repeatable || attempt == MAX_ATTEMPTS || cancelled) {
        fail(type, billed);
        return;
      }
      unknown += billed == Billed.UNKNOWN ? 1 : 0;
      long delay = world.randomMillis(0, 2_000);
      options
          .getListener()
          .retrying(
              new GenerationException(type, "model").withBilled(billed), Duration.ofNanos(delay));
      waitFor(delay);
    }

    private void interrupt(FailureType type) {
      if (!outcome.future().isComplete()) {
        fail(
            inFlight && type == FailureType.DEADLINE_EXCEEDED ? FailureType.OUTCOME_UNKNOWN : type,
            inFlight ? Billed.UNKNOWN : Billed.NO);
      }
    }

    private void fail(FailureType type, Billed billed) {
      if (outcome.future().isComplete()) {
        return;
      }
      Billed total = billed == Billed.NO && unknown > 0 ? Billed.UNKNOWN : billed;
      if (total == Billed.UNKNOWN && type != FailureType.CANCELLED) {
        rules.answeredUnknown(request);
      }
      end(null, new GenerationException(type, "model").withBilled(total));
    }

    private void end(GenerationResult result, GenerationException failure) {
      outcome.complete(
          new GenerationOutcome(request.id(), result, failure, attempt, unknown, 0, 0));
    }

    @Override
    public String id() {
      return request.id();
    }

    @Override
    public Future<GenerationOutcome> outcome() {
      return outcome.future();
    }

    @Override
    public boolean cancel() {
      boolean first = !cancelled && !outcome.future().isComplete();
      cancelled = true;
      context.execute(() -> interrupt(FailureType.CANCELLED));
      return first;
    }
  }

  /** Returns the file of an image. */
  static String file(GeneratedImage image) {
    return image.url().replace("https://h/", "/files/");
  }

  /** Returns an outcome whose images were saved. */
  static GenerationOutcome saved(GenerationOutcome outcome) {
    List<GeneratedImage> images =
        outcome.result().images().stream()
            .map(image -> image.withFile(file(image), null, null, null))
            .toList();
    return outcome.withImages(outcome.result().withImages(images), null);
  }

  /** Returns the images of a POST. */
  static GenerationResult result(GenerationRequest request, int post) {
    return new GenerationResult(
        List.of(new GeneratedImage("https://h/" + post, null, null, null, null, null, null)),
        0,
        null,
        request.prompt(),
        Map.of(),
        "inference-" + post,
        null,
        new BigDecimal("0.06"));
  }
}
