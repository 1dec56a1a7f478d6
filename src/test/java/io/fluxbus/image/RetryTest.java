package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final List<Long> pauses = new ArrayList<>();
  private final List<Integer> attempts = new ArrayList<>();

  @Test
  void theDelayDoubles() {
    Future<String> run = retry(3).run(n -> fail(n, ImageFailure.again("the answer was 500")));

    assertThat(pauses).containsExactly(250L, 500L, 1000L);
    assertThat(attempts).containsExactly(0, 1, 2, 3);
    assertThat(run.cause()).hasMessage("the answer was 500, tried 4 times");
  }

  @Test
  void theFirstSuccessEndsIt() {
    Future<String> run =
        retry(3)
            .run(
                n ->
                    n == 1
                        ? Future.succeededFuture("image")
                        : fail(n, new IllegalStateException("GET /?sig=s3cr3t")));

    assertThat(run.result()).isEqualTo("image");
    assertThat(pauses).containsExactly(250L);
  }

  @Test
  void aLastingFailureIsNotTriedAgain() {
    Future<String> run = retry(3).run(n -> fail(n, ImageFailure.lasting("too large")));

    assertThat(run.cause()).hasMessage("too large");
    assertThat(attempts).containsExactly(0);
    assertThat(pauses).isEmpty();
  }

  @Test
  void anExceptionFromElsewhereDoesNotShowItsMessage() {
    Future<String> run = retry(0).run(n -> fail(n, new IllegalStateException("GET /?sig=s3cr3t")));

    assertThat(run.cause())
        .hasMessage("the exchange broke off (IllegalStateException)")
        .hasNoCause();
  }

  private Retry retry(int maxRetries) {
    return new Retry(
        maxRetries,
        250,
        millis -> {
          pauses.add(millis);
          return Future.succeededFuture();
        });
  }

  private Future<String> fail(int attempt, RuntimeException cause) {
    attempts.add(attempt);
    return Future.failedFuture(cause);
  }
}
