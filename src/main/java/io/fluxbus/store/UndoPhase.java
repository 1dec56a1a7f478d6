package io.fluxbus.store;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** A claim is undone under which nothing was sent. Then the key is claimed again. */
final class UndoPhase extends KeyPhase {
  private final Supplier<Future<Boolean>> undo;
  private final boolean mayBeBilled;
  private final Runnable onUndone;
  private StoreRequest<Boolean> change;

  /**
   * @param undo undoes the claim in the store
   * @param mayBeBilled whether the claim has replaced an unknown outcome
   * @param onUndone runs before the key is claimed again
   */
  UndoPhase(KeyedCall key, Supplier<Future<Boolean>> undo, boolean mayBeBilled, Runnable onUndone) {
    super(key);
    this.undo = undo;
    this.mayBeBilled = mayBeBilled;
    this.onUndone = onUndone;
  }

  void start() {
    change = StoreRequest.send(services(), undo, held -> key().execute(this::undone));
  }

  private void undone() {
    onUndone.run();
    key().claimAgain();
  }

  /** The claim must be undone nevertheless. */
  @Override
  void onNoCaller() {}

  @Override
  boolean mayBeBilled() {
    return mayBeBilled;
  }

  @Override
  boolean isStoreFailing() {
    return change.isFailing();
  }
}
