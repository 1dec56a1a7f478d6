package io.fluxbus.eventbus;

import io.fluxbus.internal.Exceptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds back the messages that this Vertx sends to an address while a consumer of the address is
 * being unregistered. Consumers that unregister at the same time share one hold, so that a message
 * that was held back for one of them does not go to another one that is about to unregister. Any
 * thread may use it.
 */
final class OutboundHold implements Shareable {
  private static final String MAP = "__fluxbus.eventbus.holds";

  private final EventBus bus;
  private final String address;
  private final LocalMap<String, OutboundHold> holds;
  private final Handler<DeliveryContext<Object>> interceptor = this::intercept;
  private final Queue<DeliveryContext<Object>> held = new ArrayDeque<>();
  private boolean released;

  /** How many consumers use the hold. Guarded by the lock of the map's {@code compute}. */
  private int users;

  private OutboundHold(EventBus bus, String address, LocalMap<String, OutboundHold> holds) {
    this.bus = bus;
    this.address = address;
    this.holds = holds;
  }

  /** Holds messages back until {@link #end}. */
  static OutboundHold begin(Vertx vertx, String address) {
    LocalMap<String, OutboundHold> holds = vertx.sharedData().getLocalMap(MAP);
    return holds.compute(
        address,
        (key, present) -> {
          OutboundHold hold = present;
          if (hold == null) {
            hold = new OutboundHold(vertx.eventBus(), address, holds);
            hold.bus.addOutboundInterceptor(hold.interceptor);
          }
          hold.users++;
          return hold;
        });
  }

  /** Sends the held messages in their order, unless another consumer still uses the hold. */
  void end() {
    if (holds.compute(address, (key, hold) -> --users == 0 ? null : hold) == null) {
      bus.removeOutboundInterceptor(interceptor);
      release();
    }
  }

  private void intercept(DeliveryContext<Object> delivery) {
    if (!delivery.message().address().equals(address) || !hold(delivery)) {
      delivery.next();
    }
  }

  /** Returns whether the message is now held back, or false after the release. */
  private synchronized boolean hold(DeliveryContext<Object> delivery) {
    return !released && held.add(delivery);
  }

  /** Sends the held messages in their order. */
  private void release() {
    synchronized (this) {
      released = true;
    }
    Exceptions.runAll(
        held.stream().<Runnable>map(delivery -> delivery::next).toArray(Runnable[]::new));
  }
}
