package io.fluxbus.eventbus;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Receives the replies of one client and passes each to the attempt with its key. In a cluster it
 * also checks every second whether nodes have left, because no reply comes from a dead worker.
 */
final class ReplyRouter {
  private static final long CHECK_INTERVAL_MILLIS = 1_000;

  /** How long a live worker may take to acknowledge a request. */
  private static final long ACKNOWLEDGE_TIMEOUT_MILLIS = 5_000;

  /**
   * After a node has left, requests may still be sent to it for some seconds. For this number of
   * checks, the unacknowledged requests are collected.
   */
  private static final int CHECKS_AFTER_LOSS = 5;

  private final Vertx vertx;
  private final String cancelAddress;
  private final String address = "fluxbus.replies." + UUID.randomUUID();
  private final Map<String, BusAttempt> attempts = new ConcurrentHashMap<>();
  private final MessageConsumer<Object> consumer;
  private final Future<Void> ready;
  private final Context context;
  private final long checkTimer;

  /** The nodes of the cluster at the last check. Belongs to the context. */
  private Set<String> nodes = Set.of();

  /** How many further checks collect unacknowledged requests. Belongs to the context. */
  private int checksLeft;

  /** The replies arrive on the current context. */
  ReplyRouter(Vertx vertx, String cancelAddress) {
    this.vertx = vertx;
    this.cancelAddress = cancelAddress;
    this.context = vertx.getOrCreateContext();
    this.consumer = vertx.eventBus().consumer(address, this::receive);
    this.ready = consumer.completion();
    this.checkTimer =
        vertx.isClustered()
            ? VertxAccess.setPeriodic(context, CHECK_INTERVAL_MILLIS, tick -> checkNodes())
            : -1;
    if (vertx.isClustered()) {
      checkNodes();
    }
  }

  /** The address to which workers send their replies. */
  String address() {
    return address;
  }

  /** Completes when replies can arrive. */
  Future<Void> ready() {
    return ready;
  }

  void register(BusAttempt attempt) {
    attempts.put(attempt.key(), attempt);
  }

  void remove(BusAttempt attempt) {
    attempts.remove(attempt.key());
  }

  /** Asks all workers to cancel the request with this key. */
  void cancel(String key) {
    vertx.eventBus().publish(cancelAddress, key);
  }

  Future<Void> close() {
    vertx.cancelTimer(checkTimer);
    return consumer.unregister();
  }

  private void receive(Message<Object> message) {
    String key = message.headers().get(BusHeaders.CANCEL_KEY);
    String node = message.headers().get(BusHeaders.NODE);
    BusAttempt attempt = key == null ? null : attempts.get(key);
    if (node != null && key != null && (attempt == null || attempt.isCancelled())) {
      // A worker acknowledges a request that is not needed any more: the attempt was cancelled,
      // and the cancellation reached the worker before the request, or the attempt is complete.
      cancel(key);
    }
    if (attempt != null && node != null) {
      attempt.onAcknowledged(node);
    } else if (attempt != null) {
      attempt.onReply(message.body());
    }
  }

  private void checkNodes() {
    // The attempts are collected before the nodes. Otherwise a worker that joins in between could
    // acknowledge a request, and its node would seem to have left.
    List<BusAttempt> acknowledged = attemptsThat(attempt -> attempt.node() != null);
    vertx
        .executeBlocking(() -> Set.copyOf(VertxAccess.clusterManager(vertx).getNodes()), false)
        .onSuccess(
            present -> {
              acknowledged.stream()
                  .filter(attempt -> !present.contains(attempt.node()))
                  .forEach(BusAttempt::onNodeLeft);
              if (!present.containsAll(nodes)) {
                checksLeft = CHECKS_AFTER_LOSS;
              }
              if (checksLeft > 0) {
                checksLeft--;
                awaitAcknowledgement(attemptsThat(BusAttempt::isUnacknowledged));
              }
              nodes = present;
            });
  }

  /**
   * Gives the workers time to acknowledge these requests, because a node has left. A request that
   * is not acknowledged by then was probably sent to that node.
   */
  private void awaitAcknowledgement(List<BusAttempt> unacknowledged) {
    VertxAccess.setTimer(
        context,
        ACKNOWLEDGE_TIMEOUT_MILLIS,
        id ->
            unacknowledged.stream()
                .filter(attempt -> attempt.node() == null)
                .forEach(BusAttempt::onNodeLeft));
  }

  private List<BusAttempt> attemptsThat(Predicate<BusAttempt> condition) {
    return attempts.values().stream().filter(condition).toList();
  }
}
