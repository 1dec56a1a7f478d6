package io.fluxbus.store;

import io.fluxbus.spi.StoreMetrics;

/** The call of the key runs on another node, and the store is asked for its outcome. */
final class ElsewherePhase extends KeyPhase {
  private String fingerprint;

  /** Null before the first question. */
  private StoreRequest<StoredCall> question;

  ElsewherePhase(KeyedCall key) {
    super(key);
  }

  void start(StoredCall running) {
    key().callers().forEach(this::accept);
    awaitEnd(running);
  }

  /** Waits until the call has ended, or has become another one. */
  void awaitEnd(StoredCall running) {
    fingerprint = running.claim().fingerprint();
    services().runtime().schedule(key().node().pollDelay(), () -> key().execute(this::poll));
  }

  private void poll() {
    if (key().isIn(this)) {
      question =
          StoreRequest.send(
              services(),
              () -> services().store().find(key().key()),
              found -> key().execute(() -> polled(found)));
    }
  }

  private void polled(StoredCall found) {
    if (!key().isIn(this)) {
      return;
    }
    if (found == null) {
      key().claimAgain();
    } else {
      key().belongsToOther(found);
    }
  }

  @Override
  void add(DurableCall call) {
    if (key().accepts(call, fingerprint)) {
      super.add(call);
      accept(call);
    }
  }

  private void accept(DurableCall call) {
    call.accept();
    services().monitor().measure(StoreMetrics::waited);
  }

  @Override
  void onNoCaller() {
    if (question != null) {
      question.stop();
    }
    key().end();
  }

  @Override
  boolean mayBeBilled() {
    return true;
  }

  @Override
  boolean isStoreFailing() {
    return question != null && question.isFailing();
  }

  @Override
  String expiryDetail() {
    return "the call of the same key on another node did not end in time";
  }
}
