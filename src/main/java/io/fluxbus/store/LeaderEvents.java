package io.fluxbus.store;

import io.fluxbus.CallListener;
import io.fluxbus.GenerationException;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Passes the events of the call below to the listener of the leader. */
final class LeaderEvents implements CallListener {
  private final DurableCall leader;
  private final BiConsumer<GenerationException, Duration> onRetry;

  /**
   * @param onRetry receives each failed attempt that is repeated, with the delay before
   */
  LeaderEvents(DurableCall leader, BiConsumer<GenerationException, Duration> onRetry) {
    this.leader = leader;
    this.onRetry = onRetry;
  }

  @Override
  public void accepted() {
    leader.acceptNow();
  }

  @Override
  public void started(int attempt) {
    CallListener listener = listener();
    if (listener != null) {
      listener.started(attempt);
    }
  }

  @Override
  public void retrying(GenerationException failure, Duration delay) {
    onRetry.accept(failure, delay);
    CallListener listener = listener();
    if (listener != null) {
      listener.retrying(failure, delay);
    }
  }

  /** Null if the leader has none, or has its outcome. */
  private CallListener listener() {
    return leader.isComplete() ? null : leader.options().getListener();
  }
}
