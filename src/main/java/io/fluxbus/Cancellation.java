package io.fluxbus;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cancels any number of calls at once: all those of a user who has left, for one. It keeps no call
 * that has its outcome. From any thread.
 */
public final class Cancellation {
  private final Set<GenerationCall> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  /** Cancels the calls that it covers, and every one that it will cover. */
  public void cancel() {
    cancelled = true;
    calls.forEach(GenerationCall::cancel);
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /** Whether every call that it covers has its outcome. */
  public boolean isIdle() {
    return calls.isEmpty();
  }

  /** Covers one more call; {@link CallOptions#setCancellation} does that before it is sent. */
  public void cover(GenerationCall call) {
    calls.add(call);
    call.outcome().onComplete(outcome -> calls.remove(call));
    if (cancelled) {
      call.cancel();
    }
  }
}
