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
 * discards the messages that are queued for the consumer, and other nodes of a cluster send until
 * they have heard of it. So this consumer first leaves the cluster's list of consumers while it
 * still listens. Then it holds back what this Vertx sends, handles all that was sent before, and
 * unregisters. What was held back goes to another consumer, or fails because there is none.
 */
final class GracefulConsumer {
  /** For how long other nodes may go on sending after it has left the cluster's list. */
  private static final long CLUSTER_GRACE_MILLIS = 500;

  /** How long leaving the list may take, including that time. */
  private static final long MAX_LEAVE_MILLIS = 3_000;

  /**
   * For how long it listens with new messages held back. A thread that was sending when the hold
   * began has queued its message by then.
   */
  private static final long HOLD_MILLIS = 100;

  private final Vertx vertx;
  private final Context context;
  private final String address;
  private final Handler<Message<Object>> handler;
  private final MessageConsumer<Object> consumer;

  /** Its place in the cluster's list; null without a cluster, or if the place is not known. */
  private RegistrationInfo registration;

  private GracefulConsumer(Vertx vertx, String address, Handler<Message<Object>> handler) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.address = address;
    this.handler = handler;
    this.consumer = vertx.eventBus().consumer(address);
  }

  /** Handles the messages of an address on the current context. */
  static Future<GracefulConsumer> open(
      Vertx vertx, String address, Handler<Message<Object>> handler) {
    GracefulConsumer opening = new GracefulConsumer(vertx, address, handler);
    Future<Void> opened =
        vertx.isClustered()
            // One at a time, so that each finds its own place in the list.
            ? vertx
                .sharedData()
                .withLocalLock("__fluxbus.consumer." + address, opening::joinCluster)
            : opening.listen();
    return opened.map(opening);
  }

  /**
   * Leaves the address.
   *
   * @return completes within seconds, when every message that came was given to the handler and no
   *     more come
   */
  Future<Void> close() {
    return leaveCluster()
        .timeout(MAX_LEAVE_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(v -> unregister())
        .otherwiseEmpty();
  }

  private Future<Void> unregister() {
    OutboundHold hold = OutboundHold.begin(vertx, address);
    return vertx
        .timer(HOLD_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(v -> unregisterBehindQueued())
        .timeout(MAX_LEAVE_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(v -> hold.end());
  }

  /** Unregisters when the context has handled all messages that are queued now. */
  private Future<Void> unregisterBehindQueued() {
    Promise<Void> unregistered = Promise.promise();
    context.runOnContext(v -> consumer.unregister().onComplete(unregistered));
    return unregistered.future();
  }

  private Future<Void> listen() {
    consumer.handler(handler);
    return consumer.completion();
  }

  private Future<Void> joinCluster() {
    return places()
        .compose(
            before ->
                listen()
                    .compose(v -> places())
                    .onSuccess(
                        after -> {
                          after.removeAll(before);
                          registration = after.size() == 1 ? after.iterator().next() : null;
                        }))
        .mapEmpty();
  }

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

  /** This node's places in the cluster's list. */
  private Future<Set<RegistrationInfo>> places() {
    Promise<List<RegistrationInfo>> all = Promise.promise();
    cluster().getRegistrations(address, all);
    String node = cluster().getNodeId();
    return all.future()
        .map(
            list ->
                list.stream()
                    .filter(place -> place.nodeId().equals(node))
                    .collect(Collectors.toCollection(HashSet::new)));
  }

  private ClusterManager cluster() {
    return VertxAccess.clusterManager(vertx);
  }
}
