package io.fluxbus.eventbus;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
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
 * One request that is sent to a worker, until its reply. {@link #start} sends it, {@link #replied}
 * and its neighbours classify the end, and {@link #complete} passes the result on.
 *
 * <p>It does not use Vert.x's request and reply: they do not report whether the message was sent,
 * and a dead worker is only noticed when the timeout has passed.
 *
 * <p>Cancelling asks the worker to cancel the call. The worker's reply then says whether the
 * request was processed. The state belongs to the context that creates the attempt, except where a
 * field or method says otherwise.
 */
final class BusAttempt implements Attempt {
  /** How long a worker may take to answer a cancellation. */
  private static final long CANCEL_TIMEOUT_MILLIS = 2_000;

  /** A tenth of the timeout is reserved for the two messages, between these limits. */
  private static final long MIN_TRANSIT_MILLIS = 25;

  private static final long MAX_TRANSIT_MILLIS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final ReplyRouter replies;
  private final ReplyClassifier classifier;
  private final Handler<AttemptResult> handler;

  /** Identifies the attempt in messages. */
  private final String key = UUID.randomUUID().toString();

  /** The node that has acknowledged the request, or null. Any thread may use it. */
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
      Handler<AttemptResult> handler) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.replies = replies;
    this.classifier = classifier;
    this.handler = handler;
  }

  /** Sends the request, as soon as replies can arrive. */
  void start(String address, GenerationRequest request, Priority priority, long timeout) {
    DeliveryOptions headers =
        new DeliveryOptions()
            .addHeader(BusHeaders.REPLY_TO, replies.address())
            .addHeader(BusHeaders.TIMEOUT, Long.toString(workerTimeout(timeout)))
            .addHeader(BusHeaders.PRIORITY, priority.name().toLowerCase(Locale.ROOT))
            .addHeader(BusHeaders.CANCEL_KEY, key);
    startTimeout(timeout);
    Future<Void> ready = replies.ready();
    if (ready.succeeded()) {
      // On the caller's thread, without a detour over the context of the replies.
      send(address, request, headers);
    } else {
      ready
          .onSuccess(v -> unlessCancelled(() -> send(address, request, headers)))
          .onFailure(this::notSent);
    }
  }

  void startTimeout(long timeout) {
    replies.register(this);
    timer = VertxAccess.setTimer(context, timeout, id -> complete(classifier.noReply()));
  }

  private void send(String address, GenerationRequest request, DeliveryOptions headers) {
    try {
      vertx
          .eventBus()
          .<GenerationRequest>sender(address, headers)
          .write(request)
          .onSuccess(v -> sent())
          .onFailure(this::notSent);
    } catch (IllegalArgumentException
        | IllegalStateException
        | RejectedExecutionException rejected) {
      notSent(rejected);
    } catch (RuntimeException defect) {
      context.runOnContext(v -> complete(classifier.unexpected(defect, cancelReason)));
    }
  }

  /** The worker's share of a timeout, so that its reply arrives before the deadline. */
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
  void unlessCancelled(Runnable action) {
    context.runOnContext(
        v -> {
          if (isCancelled()) {
            complete(classifier.cancelledBeforeSending(cancelReason));
          } else if (!completed) {
            action.run();
          }
        });
  }

  void sent() {
    sent = true;
  }

  /** A worker has received the request. */
  void acknowledged(String node) {
    this.node = node;
  }

  void replied(Object reply) {
    context.runOnContext(v -> complete(classifier.reply(reply, cancelReason)));
  }

  private void notSent(Throwable cause) {
    context.runOnContext(v -> complete(classifier.notSent(cause, cancelReason)));
  }

  /**
   * The node that has the request, or may have it, has left the cluster. If another node has it, it
   * is asked to cancel it.
   */
  void nodeLeft() {
    replies.cancel(key);
    context.runOnContext(v -> complete(classifier.nodeLeft(cancelReason)));
  }
}
