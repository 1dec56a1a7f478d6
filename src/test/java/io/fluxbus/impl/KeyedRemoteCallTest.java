package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.Priority;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.CallScope;
import io.fluxbus.http.RemoteAttempts;
import io.fluxbus.http.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A call with an idempotency key whose request is handed to another client. */
@ExtendWith(VertxExtension.class)
class KeyedRemoteCallTest {
  private static final GenerationResult RESULT =
      new GenerationResult(
          List.of(new GeneratedImage("https://h/a.png", null, null, null, null, null, null)),
          0,
          null,
          null,
          Map.of(),
          null,
          null,
          null);

  /** The other client left, and its store knows what became of the request. */
  private static final AttemptResult LEFT =
      new AttemptResult(
          null,
          new GenerationException(FailureType.OUTCOME_UNKNOWN, "it left"),
          new RemoteAttempts(1, 0, 0, true, LimitSignal.IGNORED, false));

  /** Hands requests over, and gets these results. */
  private static final class Scripted implements Transport {
    final List<String> keys = new ArrayList<>();
    private final Vertx vertx;
    private final Queue<AttemptResult> results;

    Scripted(Vertx vertx, AttemptResult... results) {
      this.vertx = vertx;
      this.results = new ArrayDeque<>(List.of(results));
    }

    @Override
    public Attempt post(
        GenerationRequest request,
        Priority priority,
        CallScope scope,
        long timeout,
        Handler<AttemptResult> onResult) {
      keys.add(scope.idempotencyKey());
      AttemptResult result = results.remove();
      vertx.getOrCreateContext().runOnContext(v -> onResult.handle(result));
      return (type, detail) -> {};
    }

    @Override
    public boolean acceptsKeys() {
      return true;
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static AttemptResult replied(
      GenerationResult result, GenerationException failure, int attempts, boolean replayed) {
    return new AttemptResult(
        result, failure, new RemoteAttempts(attempts, 0, 0, false, LimitSignal.ACCEPTED, replayed));
  }

  private static FluxClient client(Vertx vertx, Transport transport) {
    FluxClientOptions options =
        new FluxClientOptions()
            .setRetryBaseDelay(1)
            .setRetryMaxDelay(1)
            .setMaxAttempts(3)
            .setCoalesceSeeded(true);
    return Clients.remote(vertx, () -> transport, options, "{}");
  }

  private static GenerationOutcome outcome(FluxClient client) {
    return Await.result(
        client.submit(CAT, new CallOptions().setIdempotencyKey("order-4711")).outcome());
  }

  @Test
  void aRequestWhoseReceiverLeftIsSentAgainAndOnlyItsOutcomeCounts(Vertx vertx) {
    Scripted transport = new Scripted(vertx, LEFT, replied(RESULT, null, 0, true));
    FluxClient client = client(vertx, transport);

    GenerationOutcome outcome = outcome(client);

    assertThat(outcome.result()).isEqualTo(RESULT);
    assertThat(outcome.replayed()).isTrue();
    assertThat(outcome.attempts()).isEqualTo(1);
    assertThat(outcome.unknownAttempts()).isZero();
    assertThat(transport.keys).containsExactly("order-4711", "order-4711");
    assertIdle(client, 0);
  }

  @Test
  void ifNobodyKnowsWhatBecameOfTheFirstRequestTheOutcomeIsUnknown(Vertx vertx) {
    GenerationException away = new GenerationException(FailureType.STORE_UNAVAILABLE, "away");
    Scripted transport = new Scripted(vertx, LEFT, replied(null, away, 0, false));

    GenerationOutcome outcome = outcome(client(vertx, transport));

    assertFailed(outcome, FailureType.STORE_UNAVAILABLE, Billed.UNKNOWN, 1);
    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(outcome.failure()).hasMessageContaining("it left");
  }

  @Test
  void theNumberOfAttemptsIsLimited(Vertx vertx) {
    Scripted transport = new Scripted(vertx, LEFT, LEFT, LEFT);

    GenerationOutcome outcome = outcome(client(vertx, transport));

    assertFailed(outcome, FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 3);
    assertThat(outcome.unknownAttempts()).isZero();
    assertThat(transport.keys).hasSize(3);
  }

  @Test
  void callsWithKeysDoNotShareTheResultOfAnEqualCall(Vertx vertx) {
    Scripted transport =
        new Scripted(vertx, replied(RESULT, null, 1, false), replied(RESULT, null, 1, false));
    FluxClient client = client(vertx, transport);
    GenerationRequest seeded = CAT.withSeed(7);
    CallOptions keyed = new CallOptions().setIdempotencyKey("order-4711");

    Await.result(
        Future.all(
            client.submit(seeded).outcome(),
            client.submit(seeded.withId("other"), keyed).outcome()));

    assertThat(transport.keys).containsExactlyInAnyOrder(null, "order-4711");
  }

  @Test
  void callsOfTwoTenantsDoNotShareAResultBecauseTwoBudgetsPayForThem(Vertx vertx) {
    Scripted transport =
        new Scripted(vertx, replied(RESULT, null, 1, false), replied(RESULT, null, 1, false));
    FluxClient client = client(vertx, transport);
    GenerationRequest seeded = CAT.withSeed(7);
    Promise<Void> ended = Promise.promise();

    vertx.runOnContext(
        v ->
            Future.all(
                    client.submit(seeded, new CallOptions().setTenant("alice")).outcome(),
                    client.submit(seeded, new CallOptions().setTenant("bob")).outcome())
                .<Void>mapEmpty()
                .onComplete(ended));

    Await.result(ended.future());
    assertThat(transport.keys).hasSize(2);
  }

  @Test
  void aClientWithoutAStoreRejectsAKey(Vertx vertx) {
    FluxClient client =
        FluxClient.create(
            vertx, Fixture.options("http://127.0.0.1:1/v1").setMaxAttempts(1).setMaxQueueSize(0));

    GenerationOutcome outcome = outcome(client);

    assertFailed(outcome, FailureType.INVALID_REQUEST, Billed.NO, 0);
    assertThat(outcome.failure())
        .hasMessageContaining("this client has no store: use a DurableFluxClient");
    assertThat(client.stats().failures()).containsEntry(FailureType.INVALID_REQUEST, 1L);
    assertIdle(client, 0);
  }
}
