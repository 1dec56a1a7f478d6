package io.fluxbus.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The calls of a gateway: those without an outcome, and those whose outcomes are kept for callers
 * that ask later. Both are limited in number, and the kept ones in time and bytes, too. Each tenant
 * has its part of these places. Thread-safe.
 */
final class GatewayCalls {
  /** The most bytes of embedded images that are kept. */
  private static final long MAX_KEPT_BYTES = 64L << 20;

  private final int maxActive;
  private final int maxKept;
  private final long keepNanos;
  private final LongSupplier clock;
  private final ToDoubleFunction<String> part;

  /** The oldest first. */
  private final Map<Name, GatewayCall> calls = new LinkedHashMap<>();

  /** The tenants with calls; null is the tenant of a gateway without tenants. */
  private final Map<String, Places> places = new HashMap<>();

  private final Promise<Void> drained = Promise.promise();
  private int active;
  private boolean paused;
  private boolean closed;

  /** A name by which a call is found. It belongs to its tenant, which is null without tenants. */
  private record Name(String tenant, String text) {}

  /** The calls of one tenant. */
  private final class Places {
    private final QueuePositions positions = new QueuePositions();
    private final KeptOutcomes kept = new KeptOutcomes(GatewayCalls.this::forget);
    private int active;

    private boolean isEmpty() {
      return active == 0 && kept.isEmpty();
    }
  }

  /**
   * @param clock the time in nanoseconds
   */
  GatewayCalls(GatewayOptions options, LongSupplier clock) {
    this.part = options.getTenants() == null ? tenant -> 1 : options.getTenants()::part;
    this.maxActive = options.getLimits().getMaxCalls();
    this.maxKept = options.getMaxKeptOutcomes();
    this.keepNanos = TimeUnit.MILLISECONDS.toNanos(options.getKeepDuration());
    this.clock = clock;
  }

  /**
   * Adds a call, which must be removed with {@link #ended}.
   *
   * @throws Rejection if there are too many, or the gateway is paused or closed
   */
  synchronized GatewayCall add(String tenant, CallId id, ImagesRequest request) {
    if (closed) {
      throw new Rejection(GatewayFailure.busy("closed", "The server is about to stop."));
    }
    if (paused) {
      throw new Rejection(
          GatewayFailure.busy("paused", "An operator has paused the gateway. Send it later."));
    }
    Places own = places.get(tenant);
    if (active >= maxActive
        || (own != null && own.active >= Math.max(1, part(tenant, maxActive)))) {
      throw new Rejection(GatewayFailure.busy("overloaded", "The server is busy."));
    }
    if (own == null) {
      own = new Places();
      places.put(tenant, own);
    }
    active++;
    own.active++;
    GatewayCall call = new GatewayCall(tenant, id, request.request(), own.positions.add());
    names(call).forEach(name -> calls.put(name, call));
    return call;
  }

  /** A call has its outcome. */
  void ended(GatewayCall call) {
    boolean last;
    synchronized (this) {
      active--;
      places.get(call.tenant()).active--;
      last = closed && active == 0;
      call.setEnded();
      if (call.isKept()) {
        retain(call);
      } else {
        forget(call);
      }
      forgetExpired();
    }
    if (last) {
      drained.tryComplete();
    }
  }

  /**
   * Keeps the outcome of a call for callers that ask later, whether it has ended or not. May be
   * called several times.
   */
  synchronized void keep(GatewayCall call) {
    if (call.isKept()) {
      return;
    }
    call.setKept();
    if (call.hasEnded()) {
      names(call).forEach(name -> calls.putIfAbsent(name, call));
      retain(call);
      forgetExpired();
    }
  }

  private void retain(GatewayCall call) {
    call.keptSince(clock.getAsLong());
    String tenant = call.tenant();
    places
        .computeIfAbsent(tenant, absent -> new Places())
        .kept
        .add(call, (int) Math.max(1, part(tenant, maxKept)), part(tenant, MAX_KEPT_BYTES));
  }

  private long part(String tenant, long all) {
    return (long) (all * part.applyAsDouble(tenant));
  }

  private void forgetExpired() {
    long now = clock.getAsLong();
    places.values().forEach(own -> own.kept.forgetSince(now, keepNanos));
    places.values().removeIf(Places::isEmpty);
  }

  private void forget(GatewayCall call) {
    names(call).forEach(name -> calls.remove(name, call));
  }

  /** Returns a call by its id or by the id of its request; null if there is none. */
  synchronized GatewayCall find(String tenant, String id) {
    forgetExpired();
    return calls.get(new Name(tenant, id));
  }

  /** Rejects further calls, or accepts them again. */
  synchronized void setPaused(boolean paused) {
    this.paused = paused;
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /** The calls without an outcome, the oldest first, up to a number. */
  synchronized List<GatewayCall> oldest(int max) {
    return calls.values().stream()
        .distinct()
        .filter(call -> call.outcome() == null)
        .limit(max)
        .toList();
  }

  /**
   * Accepts no more calls.
   *
   * @return completes when every call has its outcome
   */
  Future<Void> drain() {
    boolean idle;
    synchronized (this) {
      closed = true;
      idle = active == 0;
    }
    if (idle) {
      drained.tryComplete();
    }
    return drained.future();
  }

  /** The calls that wait or are in flight, or whose outcomes are kept. */
  synchronized List<GatewayCall> all() {
    return calls.values().stream().distinct().toList();
  }

  private static List<Name> names(GatewayCall call) {
    return List.of(
        new Name(call.tenant(), call.id().text()), new Name(call.tenant(), call.request().id()));
  }
}
