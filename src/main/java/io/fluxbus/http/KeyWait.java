package io.fluxbus.http;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * An attempt that waits for the first API key, and then sends its request. Its state is only
 * accessed on its context.
 */
final class KeyWait implements Attempt {
  private final Context context;
  private final Supplier<Attempt> begin;
  private final Handler<AttemptResult> onResult;

  /** Null until there is a key. */
  private Attempt attempt;

  private boolean ended;

  /**
   * @param begin sends the request
   * @param onResult receives the failure if there is no key
   */
  KeyWait(Context context, Supplier<Attempt> begin, Handler<AttemptResult> onResult) {
    this.context = context;
    this.begin = begin;
    this.onResult = onResult;
  }

  /**
   * @param timeout in milliseconds
   */
  KeyWait begin(Future<Void> key, long timeout) {
    key.timeout(timeout, TimeUnit.MILLISECONDS)
        .onComplete(
            answer -> {
              try {
                context.runOnContext(v -> onKey(answer, timeout));
              } catch (RejectedExecutionException e) {
                // The event loop has ended with its Vertx. The client has ended its calls before.
              }
            });
    return this;
  }

  private void onKey(AsyncResult<Void> key, long timeout) {
    if (ended) {
      return;
    }
    if (key.succeeded()) {
      attempt = begin.get();
      return;
    }
    String problem =
        key.cause() instanceof TimeoutException
            ? "no API key within " + timeout + " ms"
            : key.cause().getMessage();
    fail(FailureType.CONNECT_FAILED, problem);
  }

  @Override
  public void end(FailureType type, String detail) {
    if (attempt != null) {
      attempt.end(type, detail);
    } else if (!ended) {
      fail(type, detail);
    }
  }

  private void fail(FailureType type, String detail) {
    ended = true;
    onResult.handle(AttemptResult.failed(new GenerationException(type, detail)));
  }
}
