package io.fluxbus.store;

import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/**
 * A store of one budget in memory, which counts as the SQL store does. It answers at once; a test
 * delays its answers.
 */
final class BudgetStore {
  long limit;
  long spent;
  long leased;

  /** The requests that were received. */
  int requests;

  private final Map<String, Node> nodes = new HashMap<>();

  /** The prices of calls with a key whose node is expired. */
  private final Map<Integer, Long> unknown = new HashMap<>();

  private static final class Node {
    int step;
    long total;
    long charged;
    long released;
    long spent;
    boolean unrecorded;

    /** The prices of the calls with a key whose POST is in flight. */
    final Map<Integer, Long> sent = new HashMap<>();

    long amount() {
      return total - charged - released;
    }
  }

  BudgetStore(long limit) {
    this.limit = limit;
  }

  /** The part of the store that a budget uses. */
  OutcomeStore leases() {
    return (OutcomeStore)
        Proxy.newProxyInstance(
            OutcomeStore.class.getClassLoader(),
            new Class<?>[] {OutcomeStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lease")) {
                return Future.succeededFuture(lease((LeaseRequest) arguments[0]));
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  void register(String node) {
    nodes.put(node, new Node());
  }

  Lease lease(LeaseRequest request) {
    requests++;
    Node node = nodes.get(request.node());
    if (node == null) {
      return null;
    }
    if (request.step() >= node.step) {
      long released = Math.max(0, request.released() - node.released);
      long cost = Math.max(0, request.spent() - node.spent);
      node.released += released;
      node.spent += cost;
      node.unrecorded |= request.unrecorded();
      leased -= released;
      spent += cost;
    }
    if (request.step() > node.step) {
      node.step = request.step();
      if (free() >= request.least()) {
        long more = Math.min(free(), request.wanted());
        node.total += more;
        leased += more;
      }
    }
    return new Lease(node.total, free(), leased - node.amount());
  }

  long free() {
    return Math.max(0, limit - spent - leased);
  }

  /** Returns whether the claim of a call is still valid, so that its POST may be sent. */
  boolean sending(String name, int call, long price) {
    Node node = nodes.get(name);
    if (node == null) {
      return false;
    }
    node.sent.put(call, price);
    return true;
  }

  /** Settles a call with a key, or frees its key if the cost is 0. */
  void settle(String name, int call, long cost) {
    Node node = nodes.get(name);
    Long price = node == null ? null : node.sent.remove(call);
    if (price != null) {
      node.charged += Math.min(price, cost);
      leased -= Math.min(price, cost);
      spent += cost;
    } else if (unknown.containsKey(call)) {
      spent += cost - unknown.remove(call);
    }
  }

  void expire(String name) {
    Node node = nodes.remove(name);
    if (node == null) {
      return;
    }
    unknown.putAll(node.sent);
    long prices = node.sent.values().stream().mapToLong(Long::longValue).sum();
    leased -= node.amount();
    spent += node.unrecorded ? Math.max(prices, node.amount()) : prices;
  }
}
