package io.fluxbus.image;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Repeats a GET after a failure that is not permanent. The delay before retry {@code n}, counted
 * from 0, is {@code delay * 2^n} milliseconds, or eight times as long if the image is not available
 * yet. A random part of up to one half is subtracted, so that GETs that failed together are not
 * repeated together. The delay is at least the {@code Retry-After} of the server, and at most a
 * minute.
 *
 * <p>If the same invalid bytes are received again, they are fetched at most three times, and at
 * most two times if they are not an image at all.
 */
final class DownloadRetry {
  static final long MAX_DELAY_MILLIS = 60_000;

  /** Extends the delay if the image is not available yet. */
  private static final int LATER_FACTOR = 8;

  private final int maxRetries;
  private final long delay;
  private final DoubleSupplier random;
  private final LongFunction<Future<Void>> timer;

  /**
   * @param delay the first delay in milliseconds
   * @param random returns numbers from 0 to 1
   * @param timer returns a future that completes after a number of milliseconds
   */
  DownloadRetry(
      int maxRetries, long delay, DoubleSupplier random, LongFunction<Future<Void>> timer) {
    this.maxRetries = maxRetries;
    this.delay = delay;
    this.random = random;
    this.timer = timer;
  }

  /**
   * Runs attempts until one succeeds, no retry is left, or the failure is permanent.
   *
   * @param attempt receives the number of earlier attempts
   * @return the first success, or the last {@link ImageException} with the number of attempts
   */
  <T> Future<T> run(IntFunction<Future<T>> attempt) {
    return run(attempt, 0, new HashMap<>());
  }

  private <T> Future<T> run(
      IntFunction<Future<T>> attempt, int retries, Map<String, Integer> fetchesByFingerprint) {
    return attempt
        .apply(retries)
        .recover(
            cause -> {
              ImageException failure = ImageException.of(cause);
              boolean mayFetchAgain =
                  failure.fingerprint() == null
                      || fetchesByFingerprint.merge(failure.fingerprint(), 1, Integer::sum)
                          < failure.maxFetches();
              if (failure.isRetryable() && mayFetchAgain && retries < maxRetries) {
                return timer
                    .apply(delayAfter(failure, retries))
                    .compose(v -> run(attempt, retries + 1, fetchesByFingerprint));
              }
              return Future.failedFuture(
                  retries == 0 ? failure : failure.withAttempts(retries + 1));
            });
  }

  private long delayAfter(ImageException failure, int retries) {
    long maxDelay = delay << retries;
    if (failure.retryTime() == ImageException.RetryTime.LATER) {
      maxDelay *= LATER_FACTOR;
    }
    long backoff = (long) (Math.min(maxDelay, MAX_DELAY_MILLIS) * (1 - random.getAsDouble() / 2));
    return Math.max(backoff, Math.min(failure.retryAfter(), MAX_DELAY_MILLIS));
  }
}
