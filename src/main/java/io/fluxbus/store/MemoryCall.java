package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.store.StoredCall.State;
import java.time.Instant;
import java.util.List;

/** A call of a {@link MemoryOutcomeStore}. The lock of the store protects it. */
final class MemoryCall {
  final Claim claim;
  long price;
  State state = State.WAITING;
  int step;
  GenerationOutcome outcome;
  List<StoredFile> files = List.of();
  long cost;
  Instant updated;

  MemoryCall(Claim claim) {
    this.claim = claim;
    this.price = claim.price();
  }

  boolean isSettled() {
    return state != State.WAITING && state != State.SENT;
  }

  /** Whether nobody has recorded an outcome: not even if another node has expired the owner. */
  boolean isOpen() {
    return !isSettled() || (state == State.UNKNOWN && outcome == null);
  }

  /** The bytes of the images in the outcome. */
  long imageBytes() {
    return outcome == null || outcome.result() == null
        ? 0
        : HeldBytes.length(outcome.result().images(), GeneratedImage::b64Json);
  }

  StoredCall call() {
    Claim current =
        new Claim(
            claim.key(),
            claim.token(),
            claim.node(),
            claim.fingerprint(),
            claim.requestId(),
            claim.budget(),
            price);
    return new StoredCall(current, state, outcome, files, cost, updated);
  }
}
