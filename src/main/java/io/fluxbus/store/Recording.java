package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.HeldBytes;
import java.util.ArrayList;
import java.util.List;

/** An outcome that the store records, and the callers who wait until it has done so. */
final class Recording {
  private final GenerationOutcome outcome;
  private final DurableCall leader;
  private final List<DurableCall> recipients;

  /**
   * @param leader the caller that made the call; null if nobody gets the outcome as its own
   */
  Recording(GenerationOutcome outcome, DurableCall leader, List<DurableCall> recipients) {
    this.outcome = outcome;
    this.leader = leader;
    this.recipients = new ArrayList<>(recipients);
  }

  GenerationOutcome outcome() {
    return outcome;
  }

  void add(DurableCall call) {
    recipients.add(call);
  }

  /** The callers that still wait. */
  List<DurableCall> recipients() {
    return List.copyOf(recipients);
  }

  boolean has(DurableCall call) {
    return recipients.contains(call);
  }

  /** Delivers the outcome to a caller that does not wait any longer. */
  void deliver(DurableCall call, long now) {
    if (recipients.remove(call)) {
      complete(call, now);
    }
  }

  /** Delivers the outcome to all that still wait. The images are not needed any more. */
  void deliverAll(long now) {
    List<DurableCall> all = List.copyOf(recipients);
    recipients.clear();
    all.forEach(call -> complete(call, now));
    if (outcome.result() != null) {
      HeldBytes.release(outcome.result().images(), GeneratedImage::b64Json);
    }
  }

  private void complete(DurableCall call, long now) {
    call.complete(call == leader ? outcome : CallOutcomes.replay(call, outcome, now));
  }
}
