package io.fluxbus.gateway;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.HeldBytes;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The calls of one tenant whose outcomes are kept for callers that ask later. */
final class KeptOutcomes {
  private final ArrayDeque<GatewayCall> kept = new ArrayDeque<>();
  private final Consumer<GatewayCall> forget;
  private long bytes;

  /**
   * @param forget receives the calls whose outcomes are kept no longer
   */
  KeptOutcomes(Consumer<GatewayCall> forget) {
    this.forget = forget;
  }

  /** Adds a call, and forgets the oldest beyond the limits. */
  void add(GatewayCall call, int max, long maxBytes) {
    kept.add(call);
    bytes += bytes(call);
    while (kept.size() > max || bytes > maxBytes) {
      forgetOldest();
    }
  }

  /** Forgets the calls that are kept for so long. */
  void forgetSince(long now, long nanos) {
    while (!kept.isEmpty() && now - kept.peek().keptSince() >= nanos) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    GatewayCall oldest = kept.remove();
    bytes -= bytes(oldest);
    forget.accept(oldest);
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  private static long bytes(GatewayCall call) {
    GenerationOutcome outcome = call.outcome();
    return outcome == null || outcome.result() == null
        ? 0
        : HeldBytes.length(outcome.result().images(), GeneratedImage::b64Json);
  }
}
