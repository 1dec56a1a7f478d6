package io.fluxbus.image;

import io.vertx.core.Future;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Makes a GET again after failures that another one may mend. Retry {@code n}, counted from 0,
 * comes after {@code delay * 2^n} milliseconds.
 */
final class Retry {
  private final int maxRetries;
  private final long delay;
  private final LongFunction<Future<Void>> pause;

  /**
   * @param delay in milliseconds
   * @param pause gives a future that completes after so many milliseconds
   */
  Retry(int maxRetries, long delay, LongFunction<Future<Void>> pause) {
    this.maxRetries = maxRetries;
    this.delay = delay;
    this.pause = pause;
  }

  /**
   * Tries until one succeeds, none may follow, or the failure would last.
   *
   * @param attempt is given how many came before it
   * @return the first success, or the last {@link ImageFailure} and how many tries it took
   */
  <T> Future<T> run(IntFunction<Future<T>> attempt) {
    return run(attempt, 0);
  }

  private <T> Future<T> run(IntFunction<Future<T>> attempt, int retries) {
    return attempt
        .apply(retries)
        .recover(
            cause -> {
              ImageFailure failure = ImageFailure.of(cause);
              if (failure.retryable() && retries < maxRetries) {
                return pause.apply(delay << retries).compose(v -> run(attempt, retries + 1));
              }
              return Future.failedFuture(retries == 0 ? failure : failure.after(retries + 1));
            });
  }
}
