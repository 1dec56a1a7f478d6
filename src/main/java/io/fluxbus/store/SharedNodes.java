package io.fluxbus.store;

import io.fluxbus.impl.VertxRuntime;
import io.fluxbus.spi.FluxMetrics;
import io.fluxbus.spi.StoreMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The nodes of this process: one for each store in a Vertx. Thread-safe. */
final class SharedNodes {
  private static final String LOGGER = "io.fluxbus.store.DurableFluxClient";
  private static final Map<Key, SharedNodes> NODES = new HashMap<>();

  private final StoreNode node;

  /** Changes only with the lock of the map. */
  private int shares;

  private record Key(Vertx vertx, OutcomeStore store) {}

  /**
   * The use of a node by one client.
   *
   * @param close may be called once. The future completes on any thread, and may never complete
   */
  record Share(StoreNode node, Supplier<Future<Void>> close) {}

  private SharedNodes(StoreNode node) {
    this.node = node;
  }

  /**
   * Returns the node of a store. The first caller creates it, and the last one that closes its
   * share closes it.
   */
  static Share acquire(Vertx vertx, OutcomeStore store, DurableOptions options) {
    Key key = new Key(vertx, Objects.requireNonNull(store, "store"));
    synchronized (NODES) {
      SharedNodes shared =
          NODES.computeIfAbsent(key, absent -> new SharedNodes(create(vertx, store, options)));
      shared.shares++;
      return new Share(shared.node, () -> shared.release(key));
    }
  }

  private Future<Void> release(Key key) {
    synchronized (NODES) {
      if (--shares > 0) {
        return Future.succeededFuture();
      }
      NODES.remove(key);
    }
    return node.close();
  }

  private static StoreNode create(Vertx vertx, OutcomeStore store, DurableOptions options) {
    VertxRuntime runtime = new VertxRuntime(vertx);
    StoreLog log = new StoreLog(System.getLogger(LOGGER), runtime::schedule);
    StoreMonitor monitor = new StoreMonitor(log, metrics(vertx, log));
    return new StoreNode(
        new StoreServices(runtime, store, monitor), options, Heartbeat.uniqueNames());
  }

  private static StoreMetrics metrics(Vertx vertx, StoreLog log) {
    FluxMetrics installed = FluxMetrics.of(vertx);
    try {
      return installed == null ? null : installed.createStoreMetrics();
    } catch (RuntimeException | LinkageError defect) {
      log.metricsFailed(defect);
      return null;
    }
  }
}
