package io.fluxbus.image;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Repeats a GET after failures that another one may mend. Retry {@code n}, counted from 0, comes
 * after {@code delay * 2^n} milliseconds, eight times as long if the image is not there yet, or
 * after the time that the server asks for. A random part of up to one half is subtracted, so that
 * many GETs that failed together do not return together. No pause is longer than a minute. The same
 * useless bytes are fetched three times at most, and two times if they are no image at all.
 */
final class Retry {
  static final long LONGEST_PAUSE = 60_000;

  private static final int LATER_FACTOR = 8;

  private final int maxRetries;
  private final long delay;
  private final DoubleSupplier random;
  private final LongFunction<Future<Void>> pause;

  /**
   * @param delay in milliseconds
   * @param random gives numbers from 0 to 1
   * @param pause gives a future that completes after so many milliseconds
   */
  Retry(int maxRetries, long delay, DoubleSupplier random, LongFunction<Future<Void>> pause) {
    this.maxRetries = maxRetries;
    this.delay = delay;
    this.random = random;
    this.pause = pause;
  }

  /**
   * Tries until one succeeds, none may follow, or the failure would last.
   *
   * @param attempt is given how many came before it
   * @return the first success, or the last {@link ImageFailure} and how many tries it took
   */
  <T> Future<T> run(IntFunction<Future<T>> attempt) {
    return run(attempt, 0, new HashMap<>());
  }

  private <T> Future<T> run(
      IntFunction<Future<T>> attempt, int retries, Map<String, Integer> contents) {
    return attempt
        .apply(retries)
        .recover(
            cause -> {
              ImageFailure failure = ImageFailure.of(cause);
              boolean again =
                  failure.content() == null
                      || contents.merge(failure.content(), 1, Integer::sum) < failure.fetches();
              if (failure.retryable() && again && retries < maxRetries) {
                return pause
                    .apply(pauseAfter(failure, retries))
                    .compose(v -> run(attempt, retries + 1, contents));
              }
              return Future.failedFuture(retries == 0 ? failure : failure.after(retries + 1));
            });
  }

  private long pauseAfter(ImageFailure failure, int retries) {
    long longest = delay << retries;
    if (failure.retry() == ImageFailure.Retry.LATER) {
      longest *= LATER_FACTOR;
    }
    long backoff = (long) (Math.min(longest, LONGEST_PAUSE) * (1 - random.getAsDouble() / 2));
    return Math.max(backoff, Math.min(failure.retryAfter(), LONGEST_PAUSE));
  }
}
