package io.fluxbus.eventbus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.impl.MessageConsumerImpl;
import io.vertx.core.eventbus.impl.MessageImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A consumer that can leave its address without losing what is on its way to it. Vert.x's own way
 * discards that: what was queued for the consumer when it is unregistered, and what other nodes
 * send until they have heard of it. So it first leaves the cluster's list of consumers while it
 * still listens, and what Vert.x would discard in the end is handled after all.
 */
final class Intake {
  /** How long other nodes may go on sending once it has left the list. */
  private static final long GRACE_MILLIS = 500;

  /** How long leaving the list may take, with that. */
  private static final long LONGEST_MILLIS = 3_000;

  private final Vertx vertx;
  private final Context context;
  private final String address;
  private final Handler<Message<Object>> handler;
  private final MessageConsumer<Object> consumer;

  /** Null without a cluster, or where its place in the list is not known. */
  private RegistrationInfo registration;

  private Intake(Vertx vertx, String address, Handler<Message<Object>> handler) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.address = address;
    this.handler = handler;
    this.consumer = vertx.eventBus().consumer(address);
    if (consumer instanceof MessageConsumerImpl<Object> consumes) {
      consumes.discardHandler(this::rescue);
    }
  }

  /** Takes the messages of an address on this context. */
  static Future<Intake> open(Vertx vertx, String address, Handler<Message<Object>> handler) {
    Intake intake = new Intake(vertx, address, handler);
    Future<Void> opened =
        vertx.isClustered()
            // One at a time, to see which place is whose.
            ? vertx.sharedData().withLocalLock("__fluxbus.intake." + address, intake::joinCluster)
            : intake.listen();
    return opened.map(intake);
  }

  /** Completes when nothing more comes, within seconds. What came was handled. */
  Future<Void> close() {
    return leaveCluster()
        .timeout(LONGEST_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(v -> consumer.unregister())
        .otherwiseEmpty()
        // Behind all that was queued for it.
        .compose(v -> turn());
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
    return left.future().compose(v -> vertx.timer(GRACE_MILLIS, TimeUnit.MILLISECONDS)).mapEmpty();
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
    return ((VertxInternal) vertx).clusterManager();
  }

  /** Vert.x is about to discard it, and to tell who waits for a reply so: it must not. */
  private void rescue(Message<Object> discarded) {
    if (discarded instanceof MessageImpl<?, Object> message) {
      Message<Object> copy = message.copyBeforeReceive();
      message.setReplyAddress(null);
      handler.handle(copy);
    }
  }

  private Future<Void> turn() {
    Promise<Void> turned = Promise.promise();
    context.runOnContext(v -> turned.complete());
    return turned.future();
  }
}
