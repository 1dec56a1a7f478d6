package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.spi.StoreMetrics;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The call of this node has ended. Its callers wait until the store has recorded its outcome. */
final class RecordingPhase extends KeyPhase {
  private final OwnedCall ended;
  private final GenerationOutcome outcome;

  /** Those who get the outcome. The other callers wait until the key is free. */
  private final List<DurableCall> recipients;

  private StoreRequest<Boolean> change;

  RecordingPhase(
      KeyedCall key, OwnedCall ended, GenerationOutcome outcome, List<DurableCall> recipients) {
    super(key);
    this.ended = ended;
    this.outcome = outcome;
    this.recipients = new ArrayList<>(recipients);
  }

  /**
   * Sends the outcome to the store.
   *
   * @param cost what the call has cost, or may have cost, in billionths of a dollar
   */
  void start(long cost) {
    boolean free = CallOutcomes.isFree(outcome);
    change =
        StoreRequest.send(
            services(),
            () -> free ? release() : settle(cost),
            held -> key().execute(() -> recorded(held, free ? 0 : cost)));
  }

  private Future<Boolean> release() {
    return services().store().release(key().key(), ended.claim().token());
  }

  private Future<Boolean> settle(long cost) {
    return services().store().settle(key().key(), ended.claim().token(), outcome, cost);
  }

  private void recorded(boolean held, long cost) {
    ended.attempts().charge(cost);
    if (!held && !CallOutcomes.isFree(outcome)) {
      services().monitor().log().notRecorded(outcome.id());
    }
    key().node().claims().remove(ended.claim());
    // First the key, so that a caller that repeats the call finds it free.
    key().claimAgain();
    List<DurableCall> all = List.copyOf(recipients);
    recipients.clear();
    all.forEach(this::deliver);
    if (outcome.result() != null) {
      // The images are not needed any more.
      HeldBytes.release(outcome.result().images(), GeneratedImage::b64Json);
    }
    ended.leader().client().runRecorded();
  }

  private void deliver(DurableCall call) {
    call.complete(
        call == ended.leader() ? outcome : CallOutcomes.replay(call, outcome, key().now()));
  }

  @Override
  void add(DurableCall call) {
    if (CallOutcomes.isFree(outcome)) {
      super.add(call);
    } else if (key().accepts(call, ended.claim().fingerprint())) {
      recipients.add(call);
      call.accept();
      services().monitor().measure(StoreMetrics::joined);
    }
  }

  /** A recipient waits longer than its deadline for the record, but not without end. */
  @Override
  void expired(DurableCall call) {
    if (recipients.contains(call)) {
      long more = TimeUnit.MILLISECONDS.toNanos(call.client().options().getRecordTimeout());
      services().runtime().schedule(more, () -> key().execute(() -> deliverUnrecorded(call)));
    }
  }

  private void deliverUnrecorded(DurableCall call) {
    if (recipients.remove(call)) {
      services().monitor().log().deliveredUnrecorded(call.id());
      deliver(call);
    }
  }

  @Override
  void abort(DurableFluxClient client) {
    List.copyOf(recipients).stream()
        .filter(call -> call.client() == client)
        .forEach(this::deliverUnrecorded);
  }

  /** The outcome must be recorded nevertheless. */
  @Override
  void onNoCaller() {}

  @Override
  boolean mayBeBilled() {
    return ended.claim().earlier() != null;
  }

  @Override
  boolean isStoreFailing() {
    return change.isFailing();
  }
}
