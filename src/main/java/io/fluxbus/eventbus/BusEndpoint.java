package io.fluxbus.eventbus;

import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

/**
 * The workers behind an address of the event bus. Requests are not sent as Vert.x's own kind that
 * waits for a reply: whether such a message could leave is not told, and a worker that is gone is
 * only known by its timeout.
 */
final class BusEndpoint implements Transport {
  /** Of a call's time, a tenth is for the ways, but so much at least and so much at most. */
  private static final long SHORTEST_WAYS = 25;

  private static final long LONGEST_WAYS = 1_000;

  private final Vertx vertx;
  private final RemoteFluxClientOptions options;
  private final ReplyClassifier judge;
  private final ReplyRouter replies;

  /** On the context that replies are to come to. */
  BusEndpoint(Vertx vertx, RemoteFluxClientOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.judge = new ReplyClassifier(options.getAddress());
    this.replies = new ReplyRouter(vertx, this::cancel);
  }

  @Override
  public Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<AttemptResult> verdict) {
    String key = UUID.randomUUID().toString();
    DeliveryOptions delivery =
        new DeliveryOptions()
            .addHeader(BusHeaders.REPLY_TO, replies.address())
            .addHeader(BusHeaders.TIMEOUT, Long.toString(workersTime(timeout)))
            .addHeader(BusHeaders.PRIORITY, priority.name().toLowerCase(Locale.ROOT))
            .addHeader(BusHeaders.CANCEL_KEY, key);
    BusAttempt attempt = new BusAttempt(this, key, vertx.getOrCreateContext(), verdict);
    replies.await(attempt);
    attempt.begin(timeout);
    Future<Void> ready = replies.ready();
    if (ready.succeeded()) {
      // On this thread, and not by way of the context that replies come to.
      write(request, delivery, attempt);
    } else {
      ready
          .onSuccess(v -> attempt.unlessEnding(() -> write(request, delivery, attempt)))
          .onFailure(attempt::unsent);
    }
    return attempt;
  }

  @Override
  public Future<Void> close() {
    return replies.close();
  }

  ReplyClassifier judge() {
    return judge;
  }

  /** Nothing more is expected of it. */
  void ended(BusAttempt attempt) {
    replies.forget(attempt);
  }

  void cancel(String key) {
    vertx.eventBus().publish(options.getCancelAddress(), key);
  }

  /** What a worker gets of a call's time, so that its answer comes before the deadline. */
  static long workersTime(long timeout) {
    long ways = Math.max(SHORTEST_WAYS, Math.min(LONGEST_WAYS, timeout / 10));
    return Math.max(1, timeout - Math.min(ways, timeout / 2));
  }

  private void write(GenerationRequest request, DeliveryOptions delivery, BusAttempt attempt) {
    try {
      vertx
          .eventBus()
          .<GenerationRequest>sender(options.getAddress(), delivery)
          .write(request)
          .onSuccess(v -> attempt.left())
          .onFailure(attempt::unsent);
    } catch (IllegalArgumentException
        | IllegalStateException
        | RejectedExecutionException refused) {
      attempt.unsent(refused);
    } catch (RuntimeException defect) {
      attempt.broken(defect);
    }
  }
}
