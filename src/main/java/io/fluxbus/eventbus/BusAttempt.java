package io.fluxbus.eventbus;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.CallScope;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

/**
 * One attempt of a {@link RemoteFluxClient}: a request that is sent to a worker, and the wait for
 * its reply. {@link #start} sends the request. One of the callbacks {@link #onReply}, {@link
 * #onSendFailed}, {@link #onTimeout} and {@link #onNodeLeft} ends the attempt, and {@link
 * #complete} passes the result to the handler.
 *
 * <p>The attempt does not use {@code EventBus.request}, which has two disadvantages: it does not
 * report whether the message was sent, and it notices a dead worker only when the timeout passes.
 *
 * <p>{@link #end} asks the worker to cancel the call. The worker's reply then says whether the
 * request was processed. Fields and methods belong to the context that creates the attempt, unless
 * their comments name other threads.
 */
final class BusAttempt implements Attempt {
  /** How long a worker may take to reply after a cancellation. */
  private static final long CANCEL_TIMEOUT_MILLIS = 2_000;

  /** A tenth of the timeout is reserved for the two messages, between these limits. */
  private static final long MIN_TRANSIT_MILLIS = 25;

  private static final long MAX_TRANSIT_MILLIS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final ReplyRouter replies;
  private final ReplyClassifier classifier;
  private final Handler<AttemptResult> handler;

  private final CallScope scope;

  /** Identifies the attempt in messages. */
  private final String key = UUID.randomUUID().toString();

  /** The worker's node, which has acknowledged the request, or null. Any thread may use it. */
  private volatile String node;

  /** Whether the request was sent. Any thread may use it. */
  private volatile boolean sent;

  /** Why the attempt was cancelled, or null. Any thread may read it. */
  private volatile GenerationException cancelReason;

  private long timer;
  private boolean completed;

  /**
   * @param handler receives the result once, on the current context
   */
  BusAttempt(
      Vertx vertx,
      ReplyRouter replies,
      ReplyClassifier classifier,
      CallScope scope,
      Handler<AttemptResult> handler) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.replies = replies;
    this.classifier = classifier;
    this.scope = scope;
    this.handler = handler;
  }

  /**
   * Sends the request when replies can arrive.
   *
   * @param timeout after which the outcome is unknown, in milliseconds
   */
  void start(String address, GenerationRequest request, Priority priority, long timeout) {
    DeliveryOptions headers =
        new DeliveryOptions()
            .addHeader(BusHeaders.REPLY_TO, replies.address())
            .addHeader(BusHeaders.TIMEOUT, Long.toString(workerTimeout(timeout)))
            .addHeader(BusHeaders.PRIORITY, priority.name().toLowerCase(Locale.ROOT))
            .addHeader(BusHeaders.CANCEL_KEY, key);
    if (scope.hasKey()) {
      headers.addHeader(BusHeaders.IDEMPOTENCY_KEY, scope.idempotencyKey());
    }
    if (scope.tenant() != null) {
      headers.addHeader(BusHeaders.TENANT, scope.tenant());
    }
    awaitReply(timeout);
    Future<Void> ready = replies.ready();
    if (ready.succeeded()) {
      // Sent on the caller's thread, which is faster than a callback on the router's context.
      send(address, request, headers);
    } else {
      ready
          .onSuccess(v -> runUnlessCancelled(() -> send(address, request, headers)))
          .onFailure(this::onSendFailed);
    }
  }

  /** Registers the attempt for its reply, and starts its timeout. */
  void awaitReply(long timeout) {
    replies.register(this);
    timer = VertxAccess.setTimer(context, timeout, id -> onTimeout());
  }

  private void onTimeout() {
    complete(classifier.noReply());
  }

  private void send(String address, GenerationRequest request, DeliveryOptions headers) {
    try {
      vertx
          .eventBus()
          .<GenerationRequest>sender(address, headers)
          .write(request)
          .onSuccess(v -> onSent())
          .onFailure(this::onSendFailed);
    } catch (IllegalArgumentException
        | IllegalStateException
        | RejectedExecutionException rejected) {
      onSendFailed(rejected);
    } catch (RuntimeException defect) {
      context.runOnContext(v -> complete(classifier.unexpected(defect, cancelReason)));
    }
  }

  /**
   * Returns the timeout that is sent to the worker. It is shorter than the attempt's timeout, so
   * that the worker's reply arrives in time.
   */
  static long workerTimeout(long timeout) {
    long transit = Math.max(MIN_TRANSIT_MILLIS, Math.min(MAX_TRANSIT_MILLIS, timeout / 10));
    return Math.max(1, timeout - Math.min(transit, timeout / 2));
  }

  @Override
  public void end(FailureType type, String detail) {
    if (completed || cancelReason != null) {
      return;
    }
    cancelReason = new GenerationException(type, detail);
    replies.cancel(key);
    vertx.cancelTimer(timer);
    timer =
        VertxAccess.setTimer(
            context,
            CANCEL_TIMEOUT_MILLIS,
            id -> complete(AttemptResult.failed(cancelReason.withBilled(Billed.UNKNOWN))));
  }

  /** Passes the result to the handler, unless the attempt is already complete. */
  private void complete(AttemptResult result) {
    if (!completed) {
      completed = true;
      vertx.cancelTimer(timer);
      replies.remove(this);
      handler.handle(result);
    }
  }

  // Any thread may call the following methods.

  String key() {
    return key;
  }

  String node() {
    return node;
  }

  boolean isCancelled() {
    return cancelReason != null;
  }

  /** Whether the request was sent, and no worker has acknowledged it yet. */
  boolean isUnacknowledged() {
    return sent && node == null;
  }

  /** Runs a delayed action on the context, unless the attempt was cancelled in the meantime. */
  void runUnlessCancelled(Runnable action) {
    context.runOnContext(
        v -> {
          if (isCancelled()) {
            complete(classifier.cancelledBeforeSending(cancelReason));
          } else if (!completed) {
            action.run();
          }
        });
  }

  /** The event bus has sent the request. */
  void onSent() {
    sent = true;
  }

  /** A worker on this node has received the request. */
  void onAcknowledged(String node) {
    this.node = node;
  }

  /** A worker has sent the outcome. */
  void onReply(Object reply) {
    context.runOnContext(v -> complete(classifier.reply(reply, cancelReason)));
  }

  /** The event bus has rejected the request. */
  private void onSendFailed(Throwable cause) {
    context.runOnContext(v -> complete(classifier.notSent(cause, cancelReason)));
  }

  /**
   * A node has left the cluster that has received the request, or may have received it. If another
   * worker has received it, that worker is asked to cancel the call.
   */
  void onNodeLeft() {
    replies.cancel(key);
    context.runOnContext(v -> complete(classifier.nodeLeft(scope.hasKey(), cancelReason)));
  }
}
