package io.fluxbus;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cancels any number of calls at once, for example all calls of a user who has left.
 *
 * <pre>{@code
 * Cancellation cancellation = new Cancellation();
 * client.submit(request, new CallOptions().setCancellation(cancellation));
 * cancellation.cancel();
 * }</pre>
 *
 * <p>It keeps a reference to each call until the call has its outcome. Thread-safe.
 */
public final class Cancellation {
  private final Set<GenerationCall> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  /** Cancels all calls that were added, and each one that is added later. */
  public void cancel() {
    cancelled = true;
    calls.forEach(GenerationCall::cancel);
  }

  /** Whether {@link #cancel} was called. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Whether every call that was added has its outcome. */
  public boolean isIdle() {
    return calls.isEmpty();
  }

  /** Adds a call. {@link CallOptions#setCancellation} does this before the call is sent. */
  public void add(GenerationCall call) {
    calls.add(call);
    call.outcome().onComplete(outcome -> calls.remove(call));
    if (cancelled) {
      call.cancel();
    }
  }
}
