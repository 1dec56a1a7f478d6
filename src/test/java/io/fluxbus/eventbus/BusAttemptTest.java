package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.flow.Repeatable;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.CallScope;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of an attempt that occur only in a cluster, simulated without a cluster. */
@ExtendWith(VertxExtension.class)
class BusAttemptTest {
  private static final long TIMEOUT_MILLIS = 600_000;

  private final Promise<AttemptResult> result = Promise.promise();
  private final List<Object> cancelKeys = new CopyOnWriteArrayList<>();
  private ContextInternal context;
  private BusAttempt attempt;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    context = ((VertxInternal) vertx).createEventLoopContext();
    attempt = start(vertx, null);
  }

  private BusAttempt start(Vertx vertx, String idempotencyKey) {
    ReplyRouter replies = new ReplyRouter(vertx, "fluxbus.cancel");
    ReplyClassifier classifier = new ReplyClassifier("fluxbus.generate");
    Await.result(
        vertx
            .eventBus()
            .consumer("fluxbus.cancel", message -> cancelKeys.add(message.body()))
            .completion());
    Promise<BusAttempt> started = Promise.promise();
    context.runOnContext(
        v -> {
          BusAttempt created =
              new BusAttempt(
                  vertx,
                  replies,
                  classifier,
                  new CallScope(null, idempotencyKey),
                  result::complete);
          created.awaitReply(TIMEOUT_MILLIS);
          started.complete(created);
        });
    return Await.result(started.future());
  }

  @Test
  void aRequestThatIsCancelledBeforeSendingIsNotSent() {
    context.runOnContext(v -> attempt.end(FailureType.CANCELLED, "by the test"));

    attempt.runUnlessCancelled(
        () -> {
          throw new AssertionError("it was sent");
        });

    AttemptResult cancelled = Await.result(result.future());
    assertThat(cancelled.failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(cancelled.failure().billed()).isEqualTo(Billed.NO);
    assertThat(cancelled.remote().attempts()).isZero();
    assertThat(cancelled.remote().repeatable()).isFalse();
  }

  @Test
  void aRequestThatIsNotCancelledIsSent() {
    Promise<Void> sent = Promise.promise();

    attempt.runUnlessCancelled(sent::complete);

    Await.result(sent.future());
    assertThat(result.future().isComplete()).isFalse();
  }

  @Test
  void ifTheNodeLeavesTheOutcomeIsUnknownAndWorkersAreAskedToCancel() {
    attempt.onNodeLeft();

    AttemptResult unknown = Await.result(result.future());
    assertThat(unknown.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    assertThat(unknown.failure()).hasMessageContaining("has left the cluster");
    assertThat(unknown.remote()).isNull();
    Await.until(() -> cancelKeys.contains(attempt.key()));
  }

  @Test
  void ifTheNodeLeavesARequestWithAKeyMayBeSentAgain(Vertx vertx) {
    BusAttempt keyed = start(vertx, "order-4711");

    keyed.onNodeLeft();

    AttemptResult unknown = Await.result(result.future());
    assertThat(unknown.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    assertThat(unknown.remote().repeatable()).isTrue();
    assertThat(unknown.repeatable()).isEqualTo(Repeatable.FREE);
    Await.until(() -> cancelKeys.contains(keyed.key()));
  }

  @Test
  void ifTheNodeLeavesACancelledRequestWithAKeyIsNotSentAgain(Vertx vertx) {
    BusAttempt keyed = start(vertx, "order-4711");

    context.runOnContext(v -> keyed.end(FailureType.CANCELLED, "by the test"));
    context.runOnContext(v -> keyed.onNodeLeft());

    AttemptResult unknown = Await.result(result.future());
    assertThat(unknown.failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(unknown.failure().billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(unknown.repeatable()).isEqualTo(Repeatable.NEVER);
  }

  @Test
  void aRequestThatWasSentIsUnacknowledgedUntilAWorkerAcknowledgesIt() {
    assertThat(attempt.isUnacknowledged()).isFalse();
    attempt.onSent();
    assertThat(attempt.isUnacknowledged()).isTrue();
    attempt.onAcknowledged("node");
    assertThat(attempt.isUnacknowledged()).isFalse();
    assertThat(attempt.node()).isEqualTo("node");
  }

  @Test
  void aWorkerThatAcknowledgesAnUnknownKeyIsAskedToCancel(Vertx vertx) {
    ReplyRouter replies = new ReplyRouter(vertx, "fluxbus.cancel");

    vertx
        .eventBus()
        .send(
            replies.address(),
            null,
            new DeliveryOptions()
                .addHeader("fluxbus-cancel-key", "another")
                .addHeader("fluxbus-node", "node"));

    Await.until(() -> cancelKeys.contains("another"));
  }
}
