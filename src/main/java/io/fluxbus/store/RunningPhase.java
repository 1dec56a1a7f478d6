package io.fluxbus.store;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.spi.StoreMetrics;
import java.util.List;

/** The call runs on this node, for all callers. */
final class RunningPhase extends KeyPhase {
  private final OwnedCall run;

  RunningPhase(KeyedCall key, DurableCall leader, CallClaim claim) {
    super(key);
    this.run = new OwnedCall(key, services(), leader, claim, this::ended);
  }

  void start() {
    run.leader().client().runStarted();
    run.start();
    key().callers().stream().filter(call -> call != run.leader()).forEach(DurableCall::accept);
  }

  @Override
  void add(DurableCall call) {
    if (run.isEndRequested()) {
      super.add(call);
    } else if (key().accepts(call, run.claim().fingerprint())) {
      super.add(call);
      call.accept();
      services().monitor().measure(StoreMetrics::joined);
    }
  }

  /** A POST in flight goes on, because it is paid for. */
  @Override
  void onNoCaller() {
    if (!run.attempts().isInFlight() && !run.isEndRequested()) {
      run.end();
    }
  }

  @Override
  boolean mayBeBilled() {
    return run.attempts().mayBeBilled() || !key().callers().isEmpty();
  }

  @Override
  boolean isStoreFailing() {
    return run.attempts().isStoreFailing();
  }

  /** Interrupts a POST in flight, if only the closed client waits for it. */
  @Override
  boolean close(DurableFluxClient client) {
    boolean interrupts =
        run.leader().client() == client
            && key().callers().stream().allMatch(call -> call.client() == client)
            && run.attempts().isInFlight();
    if (interrupts) {
      run.close();
    }
    return interrupts;
  }

  private void ended(GenerationOutcome outcome) {
    GenerationOutcome whole = run.outcomeOf(outcome);
    List<DurableCall> recipients =
        key().callers().stream().filter(call -> concerns(call, whole)).toList();
    key().callers().removeAll(recipients);
    RecordingPhase recording = new RecordingPhase(key(), run, whole, recipients);
    key().enter(recording);
    recording.start(CallOutcomes.cost(outcome, run.attempts().price()));
  }

  /** Whether the outcome is the caller's, too. Otherwise, the caller starts again. */
  private boolean concerns(DurableCall call, GenerationOutcome outcome) {
    if (!CallOutcomes.isFree(outcome)) {
      return true;
    }
    if (run.isInterrupted()) {
      return false;
    }
    if (run.isEndRequested()) {
      return run.isTooLateFor(call);
    }
    return switch (outcome.failure().type()) {
      case CANCELLED, DEADLINE_EXCEEDED -> call == run.leader();
      case CLOSED -> call.client().delegate() == run.leader().client().delegate();
      default -> true;
    };
  }
}
