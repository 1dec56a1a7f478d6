package io.fluxbus.bridge;

import io.fluxbus.eventbus.BusHeaders;
import io.fluxbus.eventbus.BusOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * Decides what callers may send and receive: requests to the workers and questions about their
 * status, cancel keys, outcomes and events. Every other address is denied, also those at which
 * remote clients receive their replies.
 */
final class BridgePolicy {
  /** A worker needs some time after the deadline of a call to deliver its outcome. */
  private static final long MARGIN_MILLIS = 60_000;

  private static final long STATUS_TIMEOUT_MILLIS = 30_000;
  private static final int MAX_KEY_LENGTH = 128;

  /**
   * The headers that callers may set. The others choose a tenant, or an address to which a worker
   * sends with its own rights.
   */
  private static final Set<String> HEADERS =
      Set.of(
          BusHeaders.TIMEOUT,
          BusHeaders.PRIORITY,
          BusHeaders.REPLY,
          BusHeaders.CANCEL_KEY,
          BusHeaders.IDEMPOTENCY_KEY);

  private final BusOptions bus;
  private final long totalTimeout;

  BridgePolicy(BridgeOptions options) {
    this.bus = options.getBusOptions();
    this.totalTimeout = options.getTotalTimeout();
  }

  /**
   * Checks whether a message may be passed on.
   *
   * @throws BridgeRejection if it may not
   */
  void check(BridgeMessage message) {
    String address = message.address();
    boolean permitted =
        switch (message.type()) {
          case PING -> true;
          case SEND -> isRequest(message) || address.equals(bus.getStatusAddress());
          case PUBLISH -> address.equals(bus.getCancelAddress());
          case REGISTER, UNREGISTER ->
              address.equals(bus.getResultsAddress()) || address.equals(bus.getEventsAddress());
        };
    if (!permitted) {
      throw BridgeRejection.denied(
          "the bridge does not permit to " + verb(message.type()) + " the address " + address);
    }
    checkBody(message);
    for (String header : message.headers().keySet()) {
      if (!isRequest(message) || !HEADERS.contains(header)) {
        throw BridgeRejection.denied("the bridge does not permit the header " + header);
      }
    }
  }

  private void checkBody(BridgeMessage message) {
    if (isRequest(message) && !(message.body() instanceof JsonObject)) {
      throw BridgeRejection.invalid("the body of a request must be a JSON object");
    }
    boolean isKey =
        message.body() instanceof String key && !key.isEmpty() && key.length() <= MAX_KEY_LENGTH;
    if (message.type() == BridgeMessage.Type.PUBLISH && !isKey) {
      throw BridgeRejection.invalid("the body must be a cancel key, 1 to 128 characters");
    }
    if (message.address().equals(bus.getStatusAddress()) && message.body() != null) {
      throw BridgeRejection.invalid("a question about the status has no body");
    }
  }

  private static String verb(BridgeMessage.Type type) {
    return switch (type) {
      case SEND -> "send to";
      case PUBLISH -> "publish to";
      default -> "listen to";
    };
  }

  /** Whether the message requests a generation, which costs money. */
  boolean isRequest(BridgeMessage message) {
    return message.type() == BridgeMessage.Type.SEND && message.address().equals(bus.getAddress());
  }

  /**
   * Returns how a message is delivered. A worker must answer before the reply timeout, so every
   * request has a time limit. Its outcome is published too, because the connection of the caller
   * may be gone when the reply arrives.
   */
  DeliveryOptions delivery(BridgeMessage message) {
    if (!isRequest(message)) {
      return new DeliveryOptions().setSendTimeout(STATUS_TIMEOUT_MILLIS);
    }
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(message.headers());
    headers.set(BusHeaders.RESULTS, bus.getResultsAddress());
    if (!isShorter(message.headers().get(BusHeaders.TIMEOUT))) {
      headers.set(BusHeaders.TIMEOUT, Long.toString(totalTimeout));
    }
    return new DeliveryOptions().setSendTimeout(totalTimeout + MARGIN_MILLIS).setHeaders(headers);
  }

  /** Whether a time limit is shorter than the longest one. One that is malformed is left as is. */
  private boolean isShorter(String timeout) {
    if (timeout == null) {
      return false;
    }
    try {
      return Long.parseLong(timeout) < totalTimeout;
    } catch (NumberFormatException e) {
      // The worker rejects it, unless it is a number that is too large for a long.
      return !timeout.matches("\\d+");
    }
  }
}
