package io.fluxbus.eventbus;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Handler;

/**
 * One request at a worker, until its reply. Ending it asks the worker to end it, whose answer then
 * tells whether it had begun. All its state belongs to its context, unless it says otherwise.
 */
final class BusAttempt implements Attempt {
  /** How long a worker may take to say what became of a request that it was asked to end. */
  private static final long CANCEL_MILLIS = 2_000;

  private final BusEndpoint endpoint;
  private final String key;
  private final Context context;
  private final Handler<AttemptResult> verdict;

  /** The worker's; null until it is known. For any thread. */
  private volatile String node;

  /** Whether the request has left this node. For any thread. */
  private volatile boolean left;

  /** Why it is to end, or null. Any thread may read it. */
  private volatile GenerationException ending;

  private long timer;
  private boolean ended;

  /**
   * @param key what the worker calls it by
   * @param verdict is called once, on the context
   */
  BusAttempt(BusEndpoint endpoint, String key, Context context, Handler<AttemptResult> verdict) {
    this.endpoint = endpoint;
    this.key = key;
    this.context = context;
    this.verdict = verdict;
  }

  String key() {
    return key;
  }

  String node() {
    return node;
  }

  /** Whether it may be with a worker that has not said so yet. */
  boolean isUntaken() {
    return left && node == null;
  }

  void begin(long timeout) {
    timer = VertxAccess.setTimer(context, timeout, id -> tell(endpoint.judge().late()));
  }

  @Override
  public void end(FailureType type, String detail) {
    if (ended || ending != null) {
      return;
    }
    ending = new GenerationException(type, detail);
    endpoint.cancel(key);
    context.owner().cancelTimer(timer);
    timer =
        VertxAccess.setTimer(
            context,
            CANCEL_MILLIS,
            id -> tell(AttemptResult.failed(ending.withBilled(Billed.UNKNOWN))));
  }

  // From any thread.

  boolean isEnding() {
    return ending != null;
  }

  /** Has it leave, later than it began, if it still may. */
  void unlessEnding(Runnable leave) {
    context.runOnContext(
        v -> {
          if (isEnding()) {
            tell(endpoint.judge().heldBack(ending));
          } else if (!ended) {
            leave.run();
          }
        });
  }

  void left() {
    left = true;
  }

  /** A worker says that it has it. */
  void takenBy(String node) {
    this.node = node;
  }

  void replied(Object reply) {
    context.runOnContext(v -> tell(endpoint.judge().answered(reply, ending)));
  }

  /** It has not left. */
  void unsent(Throwable cause) {
    context.runOnContext(v -> tell(endpoint.judge().unsent(cause, ending)));
  }

  void broken(RuntimeException cause) {
    context.runOnContext(v -> tell(endpoint.judge().broken(cause, ending)));
  }

  /** The node that had it, or may have had it, is gone. Should another have it, it is to end it. */
  void lost() {
    endpoint.cancel(key);
    context.runOnContext(v -> tell(endpoint.judge().lost(ending)));
  }

  private void tell(AttemptResult judged) {
    if (!ended) {
      ended = true;
      context.owner().cancelTimer(timer);
      endpoint.ended(this);
      verdict.handle(judged);
    }
  }
}
