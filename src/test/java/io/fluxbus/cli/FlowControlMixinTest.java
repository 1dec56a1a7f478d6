package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effects of the flow control options, as the server sees them. */
@ExtendWith(VertxExtension.class)
class FlowControlMixinTest {
  private static StubServer stub(Vertx vertx, StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  private static StubServer stub(Vertx vertx) {
    return stub(vertx, new StubOptions());
  }

  private static Cli generate(StubServer stub, String... args) {
    List<String> all =
        new ArrayList<>(List.of("generate", "--base-url", stub.baseUrl(), "--no-images"));
    all.addAll(Arrays.asList(args));
    return Cli.run(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void maxAttemptsLimitsTheNumberOfPosts(int attempts, Vertx vertx) {
    StubServer stub = stub(vertx);
    for (int i = 0; i <= attempts; i++) {
      stub.enqueue(StubAnswer.failure(500, "The provider failed"));
    }

    Cli cli = generate(stub, "--max-attempts", String.valueOf(attempts), "--json", "cat");

    assertThat(stub.ledger().posts()).isEqualTo(attempts);
    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.outcomes().get(0).getInteger("attempts")).isEqualTo(attempts);
  }

  @Test
  void retryUnknownSendsARequestAgainThatMayHaveBeenBilled(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET));

    Cli cli = generate(stub, "--retry-unknown", "cat");

    assertThat(stub.ledger().billed()).isEqualTo(2);
    assertThat(cli.status()).isZero();
    assertThat(cli.out()).contains("1 earlier attempt may have been billed too, ");
  }

  @Test
  void aFailureNamesEarlierAttemptsThatMayHaveBeenBilled(Vertx vertx) {
    StubServer stub = stub(vertx);
    stub.enqueue(StubAnswer.fault(StubFault.RESET), StubAnswer.fault(StubFault.RESET));

    Cli cli = generate(stub, "--retry-unknown", "--max-attempts", "2", "--id", "u", "cat");

    assertThat(cli.status()).isEqualTo(3);
    assertThat(cli.err()).contains("(id u, 1 earlier attempt may have been billed)");
  }

  @Test
  void aCallEndsAtItsTimeout(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.HANG));

    Cli cli = generate(stub, "--timeout", "300ms", "--json", "cat");

    assertThat(cli.status()).isEqualTo(3);
    assertThat(cli.failureTypes()).containsExactly("OUTCOME_UNKNOWN");
  }

  @Test
  void theRateMayBeLessThanOne(Vertx vertx) {
    StubServer stub = stub(vertx);

    Cli cli = generate(stub, "--rate", "0.01", "--timeout", "30s", "--json", "cat", "dog");

    // The second request would start after 100 seconds, which is after its timeout.
    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertThat(cli.failureTypes()).containsExactlyInAnyOrder(null, "DEADLINE_EXCEEDED");
  }

  @Test
  void concurrencyLimitsTheNumberOfRunningRequests(Vertx vertx) {
    StubServer stub =
        stub(
            vertx,
            new StubOptions()
                .setConcurrencyLimit(2)
                .setLatency(Latency.fixed(Duration.ofMillis(30))));

    Cli cli = generate(stub, "--concurrency", "2", "--max-attempts", "1", "a", "b", "c", "d", "e");

    // The server would have rejected a third concurrent request.
    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(stub.ledger().billed()).isEqualTo(5);
  }

  @Test
  void theSpendLimitIsNeverExceeded(Vertx vertx) {
    StubServer stub = stub(vertx);

    Cli cli =
        generate(
            stub, "--spend-limit", "0.17", "--price-per-image", "0.06", "--json", "a", "b", "c");

    assertThat(stub.ledger().usd()).isEqualByComparingTo("0.12");
    assertThat(stub.ledger().posts()).isEqualTo(2);
    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.failureTypes()).containsExactlyInAnyOrder(null, null, "BUDGET_EXHAUSTED");
  }

  @Test
  void theSpendLimitCountsEveryImage(Vertx vertx) {
    StubServer stub = stub(vertx);

    Cli cli =
        generate(
            stub, "--num-images", "4", "--spend-limit", "0.2", "--price-per-image", "0.06", "a");

    assertThat(stub.ledger().posts()).isZero();
    assertThat(cli.err()).startsWith("fluxbus: failed: BUDGET_EXHAUSTED").contains("not billed");
  }

  @Test
  void missingImagesAreReported(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.FEWER));

    Cli cli = generate(stub, "--num-images", "3", "cat");

    assertThat(cli.status()).isZero();
    assertThat(cli.out()).contains("1 image fewer than requested, ");
  }

  @Test
  void theQueueHasRoomForEveryPrompt(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.success().withLatency(Duration.ofMillis(500)));
    int prompts = 1500;
    List<String> args = new ArrayList<>(List.of("--concurrency", "1", "--json"));
    for (int i = 0; i < prompts; i++) {
      args.add("cat");
    }

    Cli cli = generate(stub, args.toArray(String[]::new));

    assertThat(cli.status()).isZero();
    assertThat(cli.outcomes())
        .hasSize(prompts)
        .extracting(outcome -> outcome.getString("id"))
        .doesNotHaveDuplicates();
    assertThat(stub.ledger().billed()).isEqualTo(prompts);
  }
}
