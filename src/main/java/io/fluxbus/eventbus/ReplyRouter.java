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
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Where a client's replies come to, and which attempt each is for. In a cluster it also sees to
 * attempts whose worker's node is gone, from which no reply will come.
 */
final class ReplyRouter {
  private static final long WATCH_MILLIS = 1_000;

  /** How long a worker that is not gone may take to say that it has a request. */
  private static final long SUSPECT_MILLIS = 5_000;

  /** For how many one-second checks requests may still go to a dead node. */
  private static final int SUSPECT_ROUNDS = 5;

  private final Vertx vertx;
  private final Consumer<String> cancel;
  private final String address = "fluxbus.replies." + UUID.randomUUID();
  private final Map<String, BusAttempt> waiting = new ConcurrentHashMap<>();
  private final MessageConsumer<Object> consumer;
  private final Future<Void> ready;
  private final Context context;
  private final long watch;

  /** Of the cluster, when it was last asked. Belongs to the context. */
  private Set<String> nodes = Set.of();

  /** How many more looks are to suspect, after a node was gone. Belongs to the context. */
  private int suspicious;

  /**
   * On the context that replies are to come to.
   *
   * @param cancel has workers end what has that key
   */
  ReplyRouter(Vertx vertx, Consumer<String> cancel) {
    this.vertx = vertx;
    this.cancel = cancel;
    this.context = vertx.getOrCreateContext();
    this.consumer = vertx.eventBus().consumer(address, this::came);
    this.ready = consumer.completion();
    this.watch =
        vertx.isClustered()
            ? VertxAccess.setPeriodic(context, WATCH_MILLIS, tick -> lookForLost())
            : -1;
    if (vertx.isClustered()) {
      lookForLost();
    }
  }

  String address() {
    return address;
  }

  /** Completes when replies find their way here. */
  Future<Void> ready() {
    return ready;
  }

  void await(BusAttempt attempt) {
    waiting.put(attempt.key(), attempt);
  }

  void forget(BusAttempt attempt) {
    waiting.remove(attempt.key());
  }

  Future<Void> close() {
    vertx.cancelTimer(watch);
    return consumer.unregister();
  }

  private void came(Message<Object> message) {
    String key = message.headers().get(BusHeaders.CANCEL_KEY);
    String node = message.headers().get(BusHeaders.NODE);
    BusAttempt attempt = key == null ? null : waiting.get(key);
    if (node != null && key != null && (attempt == null || attempt.isEnding())) {
      // What was to cancel it has overtaken it, or nobody waits for it any more.
      cancel.accept(key);
    }
    if (attempt != null && node != null) {
      attempt.takenBy(node);
    } else if (attempt != null) {
      attempt.replied(message.body());
    }
  }

  private void lookForLost() {
    // Before the list is asked for: a worker that takes one later may be newer than the list.
    List<BusAttempt> taken = where(attempt -> attempt.node() != null);
    vertx
        .executeBlocking(() -> Set.copyOf(VertxAccess.clusterManager(vertx).getNodes()), false)
        .onSuccess(
            present -> {
              taken.stream()
                  .filter(attempt -> !present.contains(attempt.node()))
                  .forEach(BusAttempt::lost);
              if (!present.containsAll(nodes)) {
                suspicious = SUSPECT_ROUNDS;
              }
              if (suspicious > 0) {
                suspicious--;
                suspect(where(BusAttempt::isUntaken));
              }
              nodes = present;
            });
  }

  /** A node is gone, and with it may be requests that it had no time to say it had. */
  private void suspect(List<BusAttempt> untaken) {
    VertxAccess.setTimer(
        context,
        SUSPECT_MILLIS,
        id -> untaken.stream().filter(attempt -> attempt.node() == null).forEach(BusAttempt::lost));
  }

  private List<BusAttempt> where(Predicate<BusAttempt> holds) {
    return waiting.values().stream().filter(holds).toList();
  }
}
