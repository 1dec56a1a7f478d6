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
 * Holds back the messages that this Vertx sends to an address, while a consumer of the address is
 * unregistered. Consumers that leave at the same time share one hold, so that what one of them held
 * back is not sent to another one that is about to leave. From any thread.
 */
final class OutboundHold implements Shareable {
  private static final String MAP = "__fluxbus.eventbus.holds";

  private final EventBus bus;
  private final String address;
  private final LocalMap<String, OutboundHold> holds;
  private final Handler<DeliveryContext<Object>> interceptor = this::intercept;
  private final Queue<DeliveryContext<Object>> held = new ArrayDeque<>();
  private boolean released;

  /** How many consumers need it. Changes only in a {@code compute} of the map, which locks it. */
  private int users;

  private OutboundHold(EventBus bus, String address, LocalMap<String, OutboundHold> holds) {
    this.bus = bus;
    this.address = address;
    this.holds = holds;
  }

  /** Holds messages back from now on, until {@link #end}. */
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

  /** Sends what was held back, in its order, unless another consumer still needs the hold. */
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

  private synchronized boolean hold(DeliveryContext<Object> delivery) {
    return !released && held.add(delivery);
  }

  private void release() {
    synchronized (this) {
      released = true;
    }
    Exceptions.runAll(
        held.stream().<Runnable>map(delivery -> delivery::next).toArray(Runnable[]::new));
  }
}
