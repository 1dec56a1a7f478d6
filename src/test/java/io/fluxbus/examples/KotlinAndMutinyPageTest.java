package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of the page in Java. That in Kotlin is not compiled. */
@ExtendWith(VertxExtension.class)
class KotlinAndMutinyPageTest {
  private StubServer stub;
  private FluxClient client;
  private Uni<GenerationResult> uni;

  @BeforeEach
  void createUni(Vertx vertx) {
    stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    client =
        FluxClient.create(
            vertx,
            new FluxClientOptions()
                .setApiKey("any")
                .setBaseUrl(stub.baseUrl())
                .setMaxConcurrency(1)
                .setMaxAttempts(1));
    uni = MutinyGeneration.generate(client, GenerationRequest.of("cat"));
  }

  private static Future<GenerationResult> subscribe(Uni<GenerationResult> uni) {
    Promise<GenerationResult> done = Promise.promise();
    uni.subscribe().with(done::complete, done::fail);
    return done.future();
  }

  @Test
  void everySubscriptionSendsARequest() {
    assertThat(stub.ledger().posts()).isZero();

    Await.result(subscribe(uni));
    Await.result(subscribe(uni));

    assertThat(stub.ledger().billed()).isEqualTo(2);
  }

  @Test
  void severalSubscriptionsShareARequestThatIsMemoized() {
    Uni<GenerationResult> memoized = uni.memoize().indefinitely();

    assertThat(Await.result(subscribe(memoized))).isSameAs(Await.result(subscribe(memoized)));

    assertThat(stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void aFailureIsThatOfTheCall() {
    stub.enqueue(StubAnswer.failure(500, "again"));

    assertThat(Await.failure(subscribe(uni)))
        .isInstanceOfSatisfying(
            GenerationException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.SERVER_ERROR));
  }

  @Test
  void cancellingTheSubscriptionCancelsTheCall() {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    Cancellable running = uni.subscribe().with(result -> {});
    Cancellable waiting = uni.subscribe().with(result -> {});
    Await.until(() -> client.stats().inFlight() == 1 && client.stats().queued() == 1);

    waiting.cancel();
    running.cancel();

    Await.until(() -> client.stats().failures().getOrDefault(FailureType.CANCELLED, 0L) == 2);
    assertThat(client.stats().inFlight()).isZero();
    assertThat(client.stats().queued()).isZero();
  }
}
