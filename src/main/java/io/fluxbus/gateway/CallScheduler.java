package io.fluxbus.gateway;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.Tenants;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Submits calls to the client: at once without tenants, and otherwise so that each tenant gets its
 * share. Thread-safe.
 */
final class CallScheduler implements GatewayCall.Scheduler {
  /** Enough to keep the client busy. The order of the calls that wait here can still change. */
  private static final int WAITING_IN_CLIENT = 8;

  private static final Logger LOGGER = System.getLogger("io.fluxbus.gateway");

  private final Vertx vertx;
  private final FluxClient client;

  /** Null without tenants. */
  private final Tenants tenants;

  private final long timeout;
  private final LongSupplier clock;
  private final FairQueue<GatewayCall> queue = new FairQueue<>(WAITING_IN_CLIENT);

  /** What is needed to submit the calls that were not submitted yet. */
  private final Map<GatewayCall, Waiting> waiting = new ConcurrentHashMap<>();

  private record Waiting(Context context, CallOptions options, long since, long timer) {}

  /**
   * @param tenants null for none
   * @param timeout the time limit of a call, in milliseconds
   * @param clock the time in nanoseconds
   */
  CallScheduler(Vertx vertx, FluxClient client, Tenants tenants, long timeout, LongSupplier clock) {
    this.vertx = vertx;
    this.client = client;
    this.tenants = tenants;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * Submits a call, or lets it wait for its turn. Called on the context of its request.
   *
   * @return the outcome. Completes on any thread
   * @throws RuntimeException of the client. Then the call has no outcome
   */
  Future<GenerationOutcome> submit(GatewayCall call, CallOptions options) {
    if (tenants == null) {
      return call.submit(client, options);
    }
    call.setScheduler(this);
    long timer = vertx.setTimer(timeout, v -> end(call, FailureType.DEADLINE_EXCEEDED));
    Waiting place = new Waiting(vertx.getOrCreateContext(), options, clock.getAsLong(), timer);
    waiting.put(call, place);
    Tenant tenant = tenants.get(call.tenant());
    int share = tenant == null ? Tenant.DEFAULT_SHARE : tenant.share();
    List<GatewayCall> next;
    synchronized (queue) {
      next = queue.add(call.tenant(), share, call);
    }
    boolean first = next.remove(call);
    next.forEach(this::pass);
    return first ? start(call) : call.whenEnded();
  }

  private void pass(GatewayCall call) {
    waiting.get(call).context().runOnContext(v -> startLater(call));
  }

  private void startLater(GatewayCall call) {
    try {
      start(call);
    } catch (RuntimeException defect) {
      LOGGER.log(Level.ERROR, "A request could not be submitted", defect);
      call.end(new GenerationException(FailureType.CLOSED, "the client did not accept it"), 0);
    }
  }

  /** Submits a call that has its turn. Called on the context of its request. */
  private Future<GenerationOutcome> start(GatewayCall call) {
    Waiting place = waiting.remove(call);
    vertx.cancelTimer(place.timer());
    call.onLeft(() -> left(call.tenant()));
    long waited = waited(place);
    if (call.isWithdrawn()) {
      call.end(failure(FailureType.CANCELLED), waited);
      return call.whenEnded();
    }
    if (waited > 0) {
      place.options().setTimeout(Math.max(1, timeout - waited));
    }
    try {
      return call.submit(client, place.options());
    } catch (RuntimeException | Error defect) {
      call.leave();
      throw defect;
    }
  }

  /** A call does not wait in the client any more. */
  private void left(String tenant) {
    List<GatewayCall> next;
    synchronized (queue) {
      next = queue.left(tenant);
    }
    next.forEach(this::pass);
  }

  @Override
  public void withdrawn(GatewayCall call) {
    end(call, FailureType.CANCELLED);
  }

  /** Ends a call, unless it has its turn already. */
  private void end(GatewayCall call, FailureType type) {
    boolean removed;
    synchronized (queue) {
      removed = queue.remove(call.tenant(), call);
    }
    if (removed) {
      Waiting place = waiting.remove(call);
      vertx.cancelTimer(place.timer());
      call.end(failure(type), waited(place));
    }
  }

  private long waited(Waiting place) {
    return TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - place.since());
  }

  private static GenerationException failure(FailureType type) {
    return new GenerationException(
        type, type == FailureType.CANCELLED ? "the call was cancelled" : "the deadline has passed");
  }
}
