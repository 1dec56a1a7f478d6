package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.internal.ForbiddenRouteException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DownloadRetryTest {
  private final List<Long> delays = new ArrayList<>();
  private final List<Integer> attempts = new ArrayList<>();

  private double random;

  @Test
  void theDelayDoubles() {
    Future<String> run =
        retry(3).run(n -> fail(n, ImageException.retryable("the response was 500")));

    assertThat(delays).containsExactly(250L, 500L, 1000L);
    assertThat(attempts).containsExactly(0, 1, 2, 3);
    assertThat(run.cause()).hasMessage("the response was 500, tried 4 times");
  }

  @Test
  void noAttemptFollowsASuccess() {
    Future<String> run =
        retry(3)
            .run(
                n ->
                    n == 1
                        ? Future.succeededFuture("image")
                        : fail(n, new IllegalStateException("GET /?sig=s3cr3t")));

    assertThat(run.result()).isEqualTo("image");
    assertThat(delays).containsExactly(250L);
  }

  @Test
  void aPermanentFailureIsNotRetried() {
    Future<String> run = retry(3).run(n -> fail(n, ImageException.permanent("too large")));

    assertThat(run.cause()).hasMessage("too large");
    assertThat(attempts).containsExactly(0);
    assertThat(delays).isEmpty();
  }

  @Test
  void aForbiddenHostIsNotAskedAgain() {
    Future<String> run =
        retry(3).run(n -> fail(n, new ForbiddenRouteException("its host is private")));

    assertThat(run.cause()).hasMessage("its host is private");
    assertThat(attempts).containsExactly(0);
  }

  @Test
  void theMessageOfAnotherExceptionIsNotShown() {
    Future<String> run = retry(0).run(n -> fail(n, new IllegalStateException("GET /?sig=s3cr3t")));

    assertThat(run.cause()).hasMessage("the exchange failed (IllegalStateException)").hasNoCause();
  }

  @Test
  void theDelayIsLongerIfTheImageIsNotAvailableYet() {
    retry(3).run(n -> fail(n, ImageException.retryableLater("the response was 404")));

    assertThat(delays).containsExactly(2000L, 4000L, 8000L);
  }

  @Test
  void aRandomPartOfTheDelayIsSubtracted() {
    random = 1;

    retry(2).run(n -> fail(n, ImageException.retryable("the response was 500")));

    assertThat(delays).containsExactly(125L, 250L);
  }

  @Test
  void retryAfterExtendsTheDelayUpToAMinute() {
    retry(1).run(n -> fail(n, ImageException.retryable("429").withRetryAfter(7_000)));
    retry(1).run(n -> fail(n, ImageException.retryable("429").withRetryAfter(1)));
    retry(1).run(n -> fail(n, ImageException.retryable("429").withRetryAfter(Long.MAX_VALUE)));

    assertThat(delays).containsExactly(7_000L, 250L, 60_000L);
  }

  @Test
  void noDelayIsLongerThanAMinute() {
    retry(16).run(n -> fail(n, ImageException.retryableLater("404")));

    assertThat(delays).hasSize(16).endsWith(60_000L);
  }

  @Test
  void theSameBytesAreFetchedAtMostThreeTimes() {
    retry(16).run(n -> fail(n, ImageException.badContent("cut off", "a", 3)));
    assertThat(attempts).containsExactly(0, 1, 2);
    attempts.clear();

    retry(16)
        .run(
            n ->
                fail(n, ImageException.badContent("cut off", "ab".substring(n % 2, n % 2 + 1), 2)));
    assertThat(attempts).containsExactly(0, 1, 2);
  }

  private DownloadRetry retry(int maxRetries) {
    return new DownloadRetry(
        maxRetries,
        250,
        () -> random,
        millis -> {
          delays.add(millis);
          return Future.succeededFuture();
        });
  }

  private Future<String> fail(int attempt, RuntimeException cause) {
    attempts.add(attempt);
    return Future.failedFuture(cause);
  }
}
