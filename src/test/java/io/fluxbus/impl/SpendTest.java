package io.fluxbus.impl;

import static io.fluxbus.FailureType.BUDGET_EXHAUSTED;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.PRICE;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.stub;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spend limit, compared with what the server really billed. */
@ExtendWith(VertxExtension.class)
class SpendTest {
  private static final Map<StubAnswer, Double> MIXED_FAULTS =
      Map.of(
          StubAnswer.failure(500, "The provider failed"), 0.1,
          StubAnswer.failure(429, "slow down"), 0.1,
          StubAnswer.failure(400, "odd"), 0.05,
          StubAnswer.fault(StubFault.RESET), 0.1,
          StubAnswer.fault(StubFault.RESET_UNBILLED), 0.05,
          StubAnswer.fault(StubFault.GATEWAY), 0.05,
          StubAnswer.fault(StubFault.CUT), 0.05,
          StubAnswer.fault(StubFault.HTML), 0.05,
          StubAnswer.fault(StubFault.EMPTY), 0.05,
          StubAnswer.fault(StubFault.FEWER), 0.2);

  @ParameterizedTest(name = "retryUnknownOutcome {0}")
  @ValueSource(booleans = {false, true})
  void theLedgerOfTheServerNeverExceedsTheLimit(boolean retryUnknown, Vertx vertx) {
    StubServer stub =
        stub(
            vertx,
            new StubOptions()
                .setFailures(MIXED_FAULTS)
                .setLatency(Latency.uniform(Duration.ZERO, Duration.ofMillis(3))));
    BigDecimal limit = new BigDecimal("9.99");
    FluxClient client =
        FluxClient.create(
            vertx,
            options(stub.baseUrl())
                .setSpendLimitUsd(limit.doubleValue())
                .setMaxConcurrency(32)
                .setRetryUnknownOutcome(retryUnknown));

    List<GenerationOutcome> outcomes = new ArrayList<>();
    for (int wave = 0; wave < 8; wave++) {
      String name = "wave-" + wave + "-";
      List<GenerationCall> calls =
          IntStream.range(0, 50)
              .mapToObj(i -> client.submit(CAT.withId(name + i).withNumImages(1 + i % 4)))
              .toList();
      calls.forEach(call -> outcomes.add(Await.result(call.outcome())));
    }

    FluxClientStats stats = client.stats();
    assertThat(stub.ledger().usd()).isLessThanOrEqualTo(limit).isPositive();
    assertThat(stats.spentUsd())
        .isGreaterThanOrEqualTo(stub.ledger().usd())
        .isLessThanOrEqualTo(limit);
    assertThat(stats.reservedUsd()).isZero();
    assertThat(stats.inFlight() + stats.queued()).isZero();
    assertThat(stub.ledger().posts())
        .isEqualTo(outcomes.stream().mapToInt(GenerationOutcome::attempts).sum());
    assertThat(outcomes)
        .anyMatch(o -> o.failure() != null && o.failure().type() == BUDGET_EXHAUSTED);
    // The outcome of each call states its true cost.
    assertThat(outcomes)
        .allSatisfy(
            outcome -> {
              boolean billed =
                  stub.ledger().entries(outcome.id()).stream().anyMatch(entry -> entry.billed());
              if (outcome.failure() == null) {
                assertThat(billed).isTrue();
              } else if (outcome.failure().billed() != Billed.UNKNOWN) {
                assertThat(billed).isEqualTo(outcome.failure().billed() == Billed.YES);
              }
            });
  }

  @Test
  void amountsAreShownInPlainNotation(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setUsdPerImage(new BigDecimal("1E-9")));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()));
    assertThat(client.stats().spentUsd()).hasToString("0");
    assertThat(client.stats().toString()).contains("spentUsd=0, reservedUsd=0,");

    GenerationOutcome outcome = outcome(client);

    assertThat(outcome.result().toString()).contains("usdSpent=0.000000001]");
    assertThat(client.stats().toString()).contains("spentUsd=0.000000001, reservedUsd=0,");
  }

  @Test
  void theCostOfTheApiReplacesTheReservation(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setUsdPerImage(new BigDecimal("0.01")));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()).setSpendLimitUsd(0.07));

    // Each reserves 0.06 and costs 0.01, so 0.05 are left after the second one.
    assertSucceeded(outcome(client), 1);
    assertSucceeded(outcome(client), 1);
    GenerationException rejected = assertFailed(outcome(client), BUDGET_EXHAUSTED, Billed.NO, 0);

    assertThat(rejected).hasMessageContaining("spendLimitUsd");
    assertThat(client.stats().spentUsd()).isEqualByComparingTo("0.02");
    assertThat(stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void theWorstCaseOfRunningAndWaitingCallsIsReserved(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client =
        FluxClient.create(
            vertx, options(server.url()).setMaxConcurrency(1).setSpendLimitUsd(5 * PRICE));

    GenerationCall running = client.submit(CAT.withNumImages(3));
    GenerationCall waiting = client.submit(CAT.withNumImages(2));
    assertThat(client.stats().reservedUsd()).isEqualByComparingTo("0.30");
    assertFailed(outcome(client), BUDGET_EXHAUSTED, Billed.NO, 0);
    server.next().answer(with(SUCCESS, "x-aimlapi-usd-spent", "0.001240000"));
    assertSucceeded(Await.result(running.outcome()), 1);
    assertThat(client.stats().reservedUsd()).isEqualByComparingTo("0.12");
    assertThat(client.stats().spentUsd()).isEqualByComparingTo("0.00124");
    server.next().answer(Fixture.failure("400 Bad Request", "odd"));
    assertFailed(Await.result(waiting.outcome()), FailureType.INVALID_REQUEST, Billed.NO, 1);

    assertThat(client.stats().spentUsd()).isEqualByComparingTo("0.00124");
    assertThat(client.stats().reservedUsd()).isZero();
    assertThat(server.posts()).isEqualTo(2);
  }

  @Test
  void aBillAboveThePriceUsesTheBudgetUp(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setUsdPerImage(new BigDecimal("1000000000")));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()).setSpendLimitUsd(1));

    assertSucceeded(outcome(client), 1);
    assertFailed(outcome(client), BUDGET_EXHAUSTED, Billed.NO, 0);

    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertThat(client.stats().reservedUsd()).isZero();
  }

  @Test
  void anUnknownOutcomeKeepsItsReservation(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET_UNBILLED));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()).setSpendLimitUsd(PRICE));

    assertFailed(outcome(client), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertFailed(outcome(client), BUDGET_EXHAUSTED, Billed.NO, 0);

    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void aRetryAfterAnUnknownOutcomeReservesAgain(Vertx vertx) {
    StubAnswer reset = StubAnswer.fault(StubFault.RESET);
    StubServer stub = stub(vertx).enqueue(reset, reset, reset);
    FluxClient client =
        FluxClient.create(
            vertx,
            options(stub.baseUrl()).setSpendLimitUsd(2 * PRICE).setRetryUnknownOutcome(true));

    GenerationOutcome outcome = outcome(client);

    GenerationException failure = assertFailed(outcome, OUTCOME_UNKNOWN, Billed.UNKNOWN, 2);
    assertThat(failure)
        .hasMessageContaining("(not tried again: the spend limit does not cover another attempt)");
    assertThat(outcome.unknownAttempts()).isEqualTo(1);
    assertThat(stub.ledger().usd()).isEqualByComparingTo("0.12");
    assertIdle(client, 2);
  }
}
