package io.fluxbus.impl;

import static io.fluxbus.impl.FlowInvariants.require;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.util.HashMap;
import java.util.Map;

/** The rules that every outcome of a {@link Simulation} must meet: it says what the ledger says. */
final class OutcomeInvariants {
  private final VirtualWorld world;
  private final ModelApi api;
  private final Map<GenerationCall, Long> cancelled = new HashMap<>();
  private int highestMaxAttempts;
  private boolean unknownWasRetried;
  private boolean closing;

  OutcomeInvariants(VirtualWorld world, ModelApi api) {
    this.world = world;
    this.api = api;
  }

  /** The client has these options from now on. */
  void onUpdate(FluxClientOptions options) {
    highestMaxAttempts = Math.max(highestMaxAttempts, options.getMaxAttempts());
    unknownWasRetried |= options.isRetryUnknownOutcome();
  }

  /** The call is cancelled now. */
  void onCancelled(GenerationCall call) {
    cancelled.put(call, world.elapsed());
  }

  /** The client is closed now. */
  void onClose() {
    closing = true;
  }

  /** Checks what must be true when a call gets its outcome. */
  void checkSettled(GenerationCall call, GenerationOutcome outcome) {
    ModelApi.Entry truth = api.entry(call.id());
    long cancelledAt = cancelled.getOrDefault(call, Long.MAX_VALUE / 2);
    require(truth.lastPost <= cancelledAt, call.id(), " was sent after it was cancelled");
    require(
        world.elapsed() <= cancelledAt + world.maxDelay(), call.id(), " was not cancelled in time");
    require(
        outcome.attempts() == truth.posts, call.id(), " has a wrong number of attempts: ", outcome);
    require(outcome.attempts() <= highestMaxAttempts, call.id(), " has too many attempts");
    int unknown = outcome.unknownAttempts();
    boolean lastIsUnknown =
        outcome.failure() != null && outcome.failure().billed() == Billed.UNKNOWN;
    require(
        truth.unknown == unknown || (lastIsUnknown && truth.unknown == unknown + 1),
        call.id(),
        " forgets an attempt that may have been billed: ",
        outcome);
    require(
        truth.unknown <= 1 || unknownWasRetried,
        call.id(),
        " was sent again after an unknown outcome");
  }

  /** Checks facts that may be true only some time after the outcome. */
  void checkHistory(GenerationOutcome outcome, long deadline) {
    ModelApi.Entry truth = api.entry(outcome.id());
    GenerationException failure = outcome.failure();
    require(truth.posts == 0 || truth.lastPost < deadline, "past its deadline: ", outcome);
    if (failure == null) {
      require(truth.timesBilled > 0 || outcome.attempts() == 0, "no image was made: ", outcome);
    } else if (failure.billed() == Billed.NO) {
      require(truth.timesBilled == 0, "billed, but the outcome says unbilled: ", outcome);
    } else if (failure.billed() == Billed.YES) {
      require(
          truth.timesBilled > 0 || outcome.attempts() == 0,
          "unbilled, but the outcome says billed: ",
          outcome);
    }
    require(
        truth.timesBilled <= 1 + outcome.unknownAttempts(),
        "paid twice without saying so: ",
        outcome);
    require(
        failure == null || failure.type() != FailureType.CLOSED || closing,
        "says closed, but the client is open: ",
        outcome);
  }
}
