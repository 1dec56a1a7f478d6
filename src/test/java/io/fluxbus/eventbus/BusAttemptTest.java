package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.http.AttemptResult;
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

/** What only a cluster does to a request at a worker, without one. */
@ExtendWith(VertxExtension.class)
class BusAttemptTest {
  private static final long LONG = 600_000;

  private final Promise<AttemptResult> verdict = Promise.promise();
  private final List<Object> cancelled = new CopyOnWriteArrayList<>();
  private ContextInternal context;
  private BusEndpoint endpoint;
  private BusAttempt attempt;

  @BeforeEach
  void begin(Vertx vertx) {
    context = ((VertxInternal) vertx).createEventLoopContext();
    endpoint = new BusEndpoint((VertxInternal) vertx, new RemoteFluxClientOptions());
    attempt = new BusAttempt(endpoint, "the-key", context, verdict::complete);
    Await.result(
        vertx
            .eventBus()
            .consumer("fluxbus.cancel", message -> cancelled.add(message.body()))
            .completion());
    context.runOnContext(v -> attempt.begin(LONG));
  }

  @Test
  void whatIsToEndBeforeItCanLeaveStaysHere() {
    context.runOnContext(v -> attempt.end(FailureType.CANCELLED, "by the test"));

    attempt.unlessEnding(
        () -> {
          throw new AssertionError("it left");
        });

    AttemptResult told = Await.result(verdict.future());
    assertThat(told.failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(told.failure().billed()).isEqualTo(Billed.NO);
    assertThat(told.relay().attempts()).isZero();
    assertThat(told.relay().again()).isFalse();
  }

  @Test
  void elseItLeaves() {
    Promise<Void> left = Promise.promise();

    attempt.unlessEnding(left::complete);

    Await.result(left.future());
    assertThat(verdict.future().isComplete()).isFalse();
  }

  @Test
  void whatWasLostIsUnknownAndWhoeverHasItIsToEndIt() {
    attempt.lost();

    AttemptResult told = Await.result(verdict.future());
    assertThat(told.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    assertThat(told.failure()).hasMessageContaining("has left the cluster");
    assertThat(told.relay()).isNull();
    Await.until(() -> cancelled.contains("the-key"));
  }

  @Test
  void whatHasLeftIsSuspectUntilAWorkerSaysThatItHasIt() {
    assertThat(attempt.isUntaken()).isFalse();
    attempt.left();
    assertThat(attempt.isUntaken()).isTrue();
    attempt.takenBy("node");
    assertThat(attempt.isUntaken()).isFalse();
    assertThat(attempt.node()).isEqualTo("node");
  }

  @Test
  void aWorkerThatTakesWhatNobodyWaitsForIsToEndIt(Vertx vertx) {
    List<String> ends = new CopyOnWriteArrayList<>();
    ReplyRouter replies = new ReplyRouter((VertxInternal) vertx, ends::add);

    vertx
        .eventBus()
        .send(
            replies.address(),
            null,
            new DeliveryOptions()
                .addHeader("fluxbus-cancel-key", "another")
                .addHeader("fluxbus-node", "node"));

    Await.until(() -> ends.contains("another"));
  }
}
