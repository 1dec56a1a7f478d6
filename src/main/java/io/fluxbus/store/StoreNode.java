package io.fluxbus.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * This process as a user of a store: its registration and its calls by key. All clients of the
 * store in a Vertx share it. Thread-safe.
 */
final class StoreNode {
  private final StoreServices services;
  private final Heartbeat heartbeat;
  private final Map<CallKey, KeyedCall> calls = new ConcurrentHashMap<>();
  private final Map<String, LeasedBudget> budgets = new ConcurrentHashMap<>();
  private final String tokenPrefix;
  private final LocalClaims claims;
  private final AtomicLong tokens = new AtomicLong();
  private final long pollInterval;
  private final long lease;

  /**
   * @param names returns names that no other process has
   */
  StoreNode(StoreServices services, DurableOptions options, Supplier<String> names) {
    this.services = services;
    this.heartbeat = new Heartbeat(services, options, names, this::undoLeftovers);
    this.claims = new LocalClaims(services.store(), heartbeat::isOwn);
    this.tokenPrefix = names.get() + "-";
    this.pollInterval = TimeUnit.MILLISECONDS.toNanos(options.getPollInterval());
    this.lease = TimeUnit.MILLISECONDS.toNanos(options.getLeaseDuration());
    heartbeat.start();
  }

  StoreServices services() {
    return services;
  }

  /** The name of this process in the store. Completes when the store has it, on any thread. */
  Future<String> registration() {
    return heartbeat.registration();
  }

  /** The store does not know a name of this process any more. */
  void unregistered(String name) {
    heartbeat.unregistered(name);
  }

  /** The claims of this node. */
  LocalClaims claims() {
    return claims;
  }

  /** Returns the budget with a name. All clients of this process share it. */
  LeasedBudget budget(String name) {
    return budgets.computeIfAbsent(
        name,
        absent -> {
          LeasedBudget budget = new LeasedBudget(name, services, this::unregistered);
          heartbeat.addListener(budget::registered);
          return budget;
        });
  }

  /** Returns what pays for the calls of a tenant; null if nothing does. */
  LeasedBudget budget(DurableOptions options, String tenant) {
    String name = options.budgetOf(tenant);
    if (name != null && options.getPricePerImageUsd() == null) {
      throw new IllegalStateException("a budget requires pricePerImageUsd");
    }
    return name == null ? null : budget(name);
  }

  private Future<Void> undoLeftovers() {
    return claims.undoLeftovers(Duration.ofNanos(lease));
  }

  /** Returns a token that no other claim has. */
  String nextToken() {
    return tokenPrefix + tokens.incrementAndGet();
  }

  /** The time until the next question for a call of another node, in nanoseconds. */
  long pollDelay() {
    return (long) (pollInterval * (0.5 + services.runtime().random() / 2));
  }

  void join(CallKey key, DurableCall call) {
    calls.computeIfAbsent(key, absent -> new KeyedCall(this, services, key)).join(call);
  }

  void remove(CallKey key, KeyedCall ended) {
    calls.remove(key, ended);
  }

  /** All calls without an outcome. */
  Collection<KeyedCall> calls() {
    return List.copyOf(calls.values());
  }

  /** Ends the registration. The future completes on any thread; it may fail or never complete. */
  Future<Void> close() {
    // The leases end with the registration, and a cost that was not reported would be lost.
    return Future.join(budgets.values().stream().map(LeasedBudget::close).toList())
        .compose(v -> heartbeat.stop())
        .onComplete(v -> services.monitor().close());
  }
}
