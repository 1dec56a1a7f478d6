package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.SERVER_ERROR;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.stub;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which attempts are retried, how often, and what the outcome says. */
@ExtendWith(VertxExtension.class)
class RetriesTest {
  private static final StubAnswer FAILURE = StubAnswer.failure(500, "The provider failed");

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  @DisplayName("a 5xx with the API's envelope is retried until the call succeeds")
  void untilItSucceeds(int status, Vertx vertx) {
    StubAnswer failure = StubAnswer.failure(status, "The provider failed");
    StubServer stub = stub(vertx).enqueue(failure, failure, failure);
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()));

    GenerationOutcome outcome = outcome(client);

    assertSucceeded(outcome, 4);
    assertThat(outcome.unknownAttempts()).isZero();
    assertThat(client.stats().retries()).isEqualTo(3);
    assertThat(stub.ledger().posts()).isEqualTo(4);
    assertThat(stub.ledger().billed()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @ParameterizedTest(name = "{0}, {1} attempts")
  @CsvSource({"500, 4", "502, 1", "503, 2", "504, 7"})
  @DisplayName("a call that always gets such a 5xx is sent maxAttempts times")
  void untilMaxAttempts(int status, int attempts, Vertx vertx) {
    StubServer stub = failing(vertx, StubAnswer.failure(status, "The provider failed"));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()).setMaxAttempts(attempts));

    GenerationException failure = assertFailed(outcome(client), SERVER_ERROR, Billed.NO, attempts);

    String times = attempts > 1 ? ", after " + attempts + " attempts." : ".";
    assertThat(failure)
        .hasMessage(
            "SERVER_ERROR: HTTP "
                + status
                + " from the API: The provider failed"
                + times
                + " It was not billed. Send it again later.");
    assertThat(failure.inferenceId()).isEqualTo(last(stub));
    assertThat(stub.ledger().posts()).isEqualTo(attempts);
    assertIdle(client, 0);
  }

  private static StubServer failing(Vertx vertx, StubAnswer always) {
    return stub(vertx, new StubOptions().setFailures(Map.of(always, 1.0)));
  }

  private static String last(StubServer stub) {
    return stub.ledger().entries().get((int) stub.ledger().posts() - 1).inferenceId();
  }

  @Test
  @DisplayName("in a long outage, retries stay near a tenth of the calls")
  void retryBudget(Vertx vertx) {
    StubServer stub = failing(vertx, FAILURE);
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()));
    List<GenerationOutcome> outcomes = new ArrayList<>();

    for (int wave = 0; wave < 50; wave++) {
      List<GenerationCall> calls =
          IntStream.range(0, 20).mapToObj(i -> client.submit(CAT)).toList();
      calls.forEach(call -> outcomes.add(Await.result(call.outcome())));
    }

    assertThat(outcomes)
        .allSatisfy(outcome -> assertFailed(outcome, SERVER_ERROR, Billed.NO, outcome.attempts()));
    // The reserve of 50 and a tenth of the 1000 calls, minus deposits into a full bucket.
    assertThat(client.stats().retries()).isBetween(140L, 150L);
    assertThat(stub.ledger().posts()).isEqualTo(1000 + client.stats().retries());
    assertThat(outcomes.stream().mapToInt(GenerationOutcome::attempts).sum())
        .isEqualTo(stub.ledger().posts());
    assertThat(outcomes.get(999).failure())
        .hasMessageContaining(
            "(not tried again: too many calls fail, and the retry budget is spent)");
    assertIdle(client, 0);
  }

  @Test
  void anUnknownOutcomeIsRetriedOnlyIfRequested(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()));

    assertFailed(outcome(client), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);

    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void aRetriedUnknownOutcomeStaysCountedAsSpent(Vertx vertx) {
    StubServer stub =
        stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET), StubAnswer.fault(StubFault.GATEWAY));
    FluxClient client =
        FluxClient.create(vertx, options(stub.baseUrl()).setRetryUnknownOutcome(true));

    GenerationOutcome outcome = outcome(client);

    assertSucceeded(outcome, 3);
    assertThat(outcome.unknownAttempts()).isEqualTo(2);
    assertThat(stub.ledger().posts()).isEqualTo(3);
    assertThat(stub.ledger().billed()).isEqualTo(3);
    assertIdle(client, 3);
  }

  @Test
  void aFailureAfterAnUnknownAttemptMayHaveBeenBilled(Vertx vertx) {
    StubServer stub =
        stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET), StubAnswer.failure(400, "odd"));
    FluxClient client =
        FluxClient.create(vertx, options(stub.baseUrl()).setRetryUnknownOutcome(true));

    GenerationOutcome outcome = outcome(client);

    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(outcome.unknownAttempts()).isEqualTo(1);
    assertThat(outcome.failure())
        .hasMessageContaining("INVALID_REQUEST: HTTP 400 from the API: odd (before: the connection")
        .hasMessageContaining("), after 2 attempts.")
        .hasMessageContaining("It may have been billed.");
    assertThat(stub.ledger().posts()).isEqualTo(2);
    assertIdle(client, 1);
  }

  @Test
  void aBilledAttemptIsNeverRetried(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.EMPTY));
    FluxClient client =
        FluxClient.create(vertx, options(stub.baseUrl()).setRetryUnknownOutcome(true));

    assertFailed(outcome(client), BAD_RESPONSE, Billed.YES, 1);

    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  @DisplayName("the inference id of an attempt that may have been billed is kept")
  void theInferenceIdOfAnUnknownAttemptIsKept(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client =
        FluxClient.create(vertx, options(server.url()).setRetryUnknownOutcome(true));
    GenerationCall call = client.submit(CAT);
    ManualServer.Exchange first = server.next();
    first.answer("HTTP/1.1 200 OK\r\nx-inference-id: inf-1\r\nContent-Length: 99\r\n\r\n{");
    first.socket().close();
    server.next().answer(Fixture.failure("400 Bad Request", "odd"));

    GenerationOutcome outcome = Await.result(call.outcome());

    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(outcome.failure().inferenceId()).isEqualTo("inf-1");
    assertThat(server.posts()).isEqualTo(2);
  }
}
