package io.fluxbus.store;

/**
 * What the callers of a {@link KeyedCall} wait for. One phase follows another. All methods run in
 * the queue of the key.
 */
abstract class KeyPhase {
  private final KeyedCall key;

  KeyPhase(KeyedCall key) {
    this.key = key;
  }

  final KeyedCall key() {
    return key;
  }

  final StoreServices services() {
    return key.services();
  }

  /** Adds a caller whose outcome is not known. */
  void add(DurableCall call) {
    key.callers().add(call);
  }

  /** Ends what no caller waits for any more. */
  abstract void onNoCaller();

  /** Whether the request of a caller that leaves may have been sent, or may be sent by others. */
  abstract boolean mayBeBilled();

  /** Whether the callers wait for an answer of the store that has failed already. */
  abstract boolean isStoreFailing();

  /** What a caller learns whose deadline passes. */
  String expiryDetail() {
    return "the deadline passed";
  }

  /** The deadline of a caller has passed that does not wait with the others any more. */
  void expired(DurableCall call) {}

  /**
   * A client is closed.
   *
   * @return whether the phase ends the callers of the client
   */
  boolean close(DurableFluxClient client) {
    return false;
  }

  /** Gives the callers of a closed client their outcomes, although these are not recorded. */
  void abort(DurableFluxClient client) {}
}
