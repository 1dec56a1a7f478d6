package io.fluxbus.eventbus;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A consumer that leaves its address without losing messages. {@link MessageConsumer#unregister}
 * discards the messages that are queued for the consumer, and other nodes of a cluster continue to
 * send until they learn of the removal. {@link #close} therefore takes three steps:
 *
 * <ol>
 *   <li>It removes the consumer from the cluster's list of consumers while it still receives.
 *   <li>It holds back the messages that this Vertx sends to the address, and handles all earlier
 *       ones.
 *   <li>It unregisters. The messages that were held back go to another consumer, or fail because no
 *       consumer is left.
 * </ol>
 */
final class GracefulConsumer {
  /** How long other nodes may continue to send after the consumer was removed from the list. */
  private static final long CLUSTER_GRACE_MILLIS = 500;

  /** The time limit of each step. */
  private static final long STEP_TIMEOUT_MILLIS = 3_000;

  /**
   * How many short timers run one after the other between the hold and the removal. A thread that
   * was sending when the hold began has queued its message by then. One long timer would not do:
   * when the whole process pauses, a timer can expire before such a thread has run again.
   */
  private static final int HOLD_TICKS = 20;

  private static final long HOLD_TICK_MILLIS = 10;

  private final Vertx vertx;
  private final Context context;
  private final String address;
  private final Handler<Message<Object>> handler;
  private final MessageConsumer<Object> consumer;

  /** The entry in the cluster's list; null without a cluster, or if it could not be identified. */
  private RegistrationInfo registration;

  private GracefulConsumer(Vertx vertx, String address, Handler<Message<Object>> handler) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.address = address;
    this.handler = handler;
    this.consumer = vertx.eventBus().consumer(address);
  }

  /** Registers a consumer whose handler runs on the current context. */
  static Future<GracefulConsumer> open(
      Vertx vertx, String address, Handler<Message<Object>> handler) {
    GracefulConsumer graceful = new GracefulConsumer(vertx, address, handler);
    Future<Void> opened =
        vertx.isClustered()
            // The lock admits one consumer at a time, so that each can identify its own entry.
            ? vertx
                .sharedData()
                .withLocalLock("__fluxbus.consumer." + address, graceful::joinCluster)
            : graceful.listen();
    return opened.map(graceful);
  }

  /**
   * Stops receiving.
   *
   * @return completes within seconds, when the handler has received every message that was sent to
   *     this consumer
   */
  Future<Void> close() {
    return leaveCluster()
        .timeout(STEP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(v -> unregister())
        .otherwiseEmpty();
  }

  private Future<Void> unregister() {
    OutboundHold hold = OutboundHold.begin(vertx, address);
    return ticks(HOLD_TICKS)
        .otherwiseEmpty()
        .compose(v -> unregisterAfterQueued())
        .timeout(STEP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(v -> hold.end());
  }

  private Future<Void> ticks(int count) {
    return count == 0
        ? Future.succeededFuture()
        : vertx.timer(HOLD_TICK_MILLIS, TimeUnit.MILLISECONDS).compose(v -> ticks(count - 1));
  }

  /** Unregisters after the context has handled all messages that are queued now. */
  private Future<Void> unregisterAfterQueued() {
    Promise<Void> unregistered = Promise.promise();
    context.runOnContext(v -> consumer.unregister().onComplete(unregistered));
    return unregistered.future();
  }

  private Future<Void> listen() {
    consumer.handler(handler);
    return consumer.completion();
  }

  /** Registers the consumer, and finds its entry in the list by comparing before and after. */
  private Future<Void> joinCluster() {
    return ownRegistrations()
        .compose(
            before ->
                listen()
                    .compose(v -> ownRegistrations())
                    .onSuccess(
                        after -> {
                          after.removeAll(before);
                          registration = after.size() == 1 ? after.iterator().next() : null;
                        }))
        .mapEmpty();
  }

  /** Removes the entry from the list, and waits until other nodes have noticed. */
  private Future<Void> leaveCluster() {
    if (registration == null) {
      return Future.succeededFuture();
    }
    Promise<Void> left = Promise.promise();
    cluster().removeRegistration(address, registration, left);
    return left.future()
        .compose(v -> vertx.timer(CLUSTER_GRACE_MILLIS, TimeUnit.MILLISECONDS))
        .mapEmpty();
  }

  /** Returns the entries of this node in the cluster's list. */
  private Future<Set<RegistrationInfo>> ownRegistrations() {
    Promise<List<RegistrationInfo>> all = Promise.promise();
    cluster().getRegistrations(address, all);
    String node = cluster().getNodeId();
    return all.future()
        .map(
            list ->
                list.stream()
                    .filter(entry -> entry.nodeId().equals(node))
                    .collect(Collectors.toCollection(HashSet::new)));
  }

  private ClusterManager cluster() {
    return VertxAccess.clusterManager(vertx);
  }
}
