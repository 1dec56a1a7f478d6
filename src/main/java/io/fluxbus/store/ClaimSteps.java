package io.fluxbus.store;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Records in the store whether a POST may be in flight, one change of the claim after the other.
 * Its state belongs to the queue of the key.
 */
final class ClaimSteps {
  /** A change of the claim with its number. */
  private interface Change {
    Future<Boolean> send(OutcomeStore store, int number);
  }

  private final KeyedCall key;
  private final CallClaim claim;

  /** The number of the last change. */
  private int step;

  /** The last change; null before the first one. */
  private StoreRequest<Boolean> request;

  ClaimSteps(KeyedCall key, CallClaim claim) {
    this.key = key;
    this.claim = claim;
  }

  /**
   * Records that a POST is about to be sent.
   *
   * @param price the most that the call may have cost afterwards
   * @param onAnswer receives whether the claim still holds the key, unless another change has
   *     followed
   */
  void sending(long price, Consumer<Boolean> onAnswer) {
    send((store, number) -> store.sending(claim.key(), claim.token(), number, price), onAnswer);
  }

  /** Records in the background that nothing is in flight. */
  void waiting() {
    send((store, number) -> store.waiting(claim.key(), claim.token(), number), holds -> {});
  }

  private void send(Change change, Consumer<Boolean> onAnswer) {
    stop();
    int number = ++step;
    request =
        StoreRequest.send(
            key.services(),
            () -> change.send(key.services().store(), number),
            holds ->
                key.execute(
                    () -> {
                      if (number == step) {
                        onAnswer.accept(holds);
                      }
                    }));
  }

  /** Sends the last change no more. */
  void stop() {
    if (request != null) {
      request.stop();
    }
  }

  /** Whether the last change has failed already. */
  boolean isFailing() {
    return request.isFailing();
  }
}
