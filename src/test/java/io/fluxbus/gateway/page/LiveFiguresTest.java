package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.spi.ClientMetrics;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a client reports to its metrics is measured for the page, and passed on. */
class LiveFiguresTest {
  private static final BigDecimal PRICE = new BigDecimal("0.06");

  private final LiveFigures figures = new LiveFigures();
  private final ClientMetrics metrics = figures.createClientMetrics("c", () -> TestSource.IDLE);

  @Test
  void theTimeOfTheApiIsThatOfSuccessfulAttempts() {
    metrics.attempted(null, Billed.YES, PRICE, Duration.ofMillis(9));
    metrics.attempted(FailureType.SERVER_ERROR, Billed.NO, BigDecimal.ZERO, Duration.ofMillis(2));
    figures.api().roll();

    assertThat(figures.api().percentile(0.01)).isEqualTo(9);
  }

  @Test
  void onlyAnUnknownOutcomeMayHaveCostAnUnknownAmount() {
    metrics.attempted(null, Billed.YES, PRICE, Duration.ZERO);
    metrics.attempted(FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, PRICE, Duration.ZERO);
    metrics.attempted(FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, PRICE, Duration.ZERO);

    assertThat(figures.unknownUsd()).isEqualByComparingTo("0.12");
  }

  @Test
  void aCallThatWasNotSentHasNoWaitingTime() {
    GenerationException failure = new GenerationException(FailureType.OVERLOADED, "full");
    metrics.completed(new GenerationOutcome("a1", null, failure, 0, 0, 0, 0));
    figures.waiting().roll();

    assertThat(figures.waiting().percentile(0.5)).isEqualTo(-1);
    assertThat(figures.failures().list()).hasSize(1);
  }

  @Test
  void aSuccessIsNoFailure() {
    GeneratedImage image =
        new GeneratedImage("https://h/a.png", null, null, null, null, null, null);
    GenerationResult result =
        new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, PRICE);
    metrics.completed(new GenerationOutcome("a1", result, null, 1, 0, 11, 20));
    figures.waiting().roll();

    assertThat(figures.waiting().percentile(0.5)).isEqualTo(11);
    assertThat(figures.failures().list()).isEmpty();
  }

  @Test
  void otherClientsAreNotMeasuredIfOneIsNamed() {
    LiveFigures named = new LiveFigures(null, "remote");
    GenerationException failure = new GenerationException(FailureType.OVERLOADED, "full");
    for (String name : List.of("fluxbus", "remote")) {
      named
          .createClientMetrics(name, () -> TestSource.IDLE)
          .completed(new GenerationOutcome("of-" + name, null, failure, 0, 0, 0, 0));
    }

    assertThat(named.failures().list())
        .extracting(RecentFailures.Entry::id, RecentFailures.Entry::count)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("of-remote", 1L));
  }

  @Test
  void everythingIsPassedOn() {
    List<String> calls = new ArrayList<>();
    LiveFigures passing =
        new LiveFigures(
            new FluxMetrics() {
              @Override
              public ClientMetrics createClientMetrics(
                  String name, Supplier<FluxClientStats> stats) {
                calls.add("create " + name);
                return new ClientMetrics() {
                  @Override
                  public void attempted(FailureType f, Billed b, BigDecimal c, Duration elapsed) {
                    calls.add("attempted");
                  }

                  @Override
                  public void retried(FailureType failure) {
                    calls.add("retried");
                  }

                  @Override
                  public void completed(GenerationOutcome outcome) {
                    calls.add("completed");
                  }

                  @Override
                  public void close() {
                    calls.add("close");
                  }
                };
              }

              @Override
              public DownloadMetrics createDownloadMetrics() {
                calls.add("downloads");
                return new DownloadMetrics() {};
              }
            });
    ClientMetrics passed = passing.createClientMetrics("c", () -> TestSource.IDLE);
    passed.attempted(null, Billed.YES, PRICE, Duration.ZERO);
    passed.retried(FailureType.RATE_LIMITED);
    passed.completed(
        new GenerationOutcome(
            "a1", null, new GenerationException(FailureType.CLOSED, "closed"), 0, 0, 0, 0));
    passed.close();
    passing.createDownloadMetrics().close();
    passing.createStoreMetrics().close();

    assertThat(calls)
        .containsExactly("create c", "attempted", "retried", "completed", "close", "downloads");
  }
}
