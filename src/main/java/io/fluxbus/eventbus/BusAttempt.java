package io.fluxbus.eventbus;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;

/**
 * One request at a worker, until its reply. Ending it asks the worker to end it, whose answer then
 * tells whether it had begun. All its state belongs to its context.
 */
final class BusAttempt implements Attempt {
  /** How long a worker may take to say what became of a request that it was asked to end. */
  private static final long CANCEL_MILLIS = 2_000;

  private final BusEndpoint endpoint;
  private final String requestId;
  private final String cancelKey;
  private final ContextInternal context;
  private final Handler<Verdict> verdict;

  /** Why it is to end, or null. */
  private GenerationException ending;

  private boolean ended;

  /**
   * @param verdict is called once, on the context
   */
  BusAttempt(
      BusEndpoint endpoint,
      String requestId,
      String cancelKey,
      ContextInternal context,
      Handler<Verdict> verdict) {
    this.endpoint = endpoint;
    this.requestId = requestId;
    this.cancelKey = cancelKey;
    this.context = context;
    this.verdict = verdict;
  }

  void awaits(Future<Message<Object>> reply) {
    // Later, even when it has failed at once.
    reply.onComplete((message, failure) -> context.runOnContext(v -> replied(message, failure)));
  }

  @Override
  public void end(FailureType type, String detail) {
    if (ended || ending != null) {
      return;
    }
    ending = new GenerationException(type, detail);
    endpoint.cancel(cancelKey);
    context.setTimer(CANCEL_MILLIS, id -> tell(Verdict.failed(ending.withBilled(Billed.UNKNOWN))));
  }

  private void replied(Message<Object> message, Throwable failure) {
    ReplyJudge judge = endpoint.judge();
    tell(
        failure == null
            ? judge.answered(requestId, message.body(), ending)
            : judge.unanswered(failure, ending));
  }

  private void tell(Verdict judged) {
    if (!ended) {
      ended = true;
      verdict.handle(judged);
    }
  }
}
