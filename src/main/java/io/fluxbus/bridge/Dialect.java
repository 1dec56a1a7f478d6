package io.fluxbus.bridge;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The forms in which Vert.x's bridges write their messages to callers. */
enum Dialect {
  TCP("message", "message"),
  SOCKJS("rec", "body");

  private final String delivery;
  private final String errorText;

  Dialect(String delivery, String errorText) {
    this.delivery = delivery;
    this.errorText = errorText;
  }

  /**
   * A message of the event bus.
   *
   * @param address the address by which the caller knows it
   */
  JsonObject message(String address, Message<?> message) {
    JsonObject json =
        new JsonObject().put("type", delivery).put("address", address).put("body", message.body());
    if (!message.headers().isEmpty()) {
      json.put("headers", headers(message.headers()));
    }
    if (this == TCP) {
      json.put("send", message.isSend());
    }
    return json;
  }

  private static JsonObject headers(MultiMap headers) {
    JsonObject json = new JsonObject();
    for (String name : headers.names()) {
      List<String> values = headers.getAll(name);
      json.put(name, values.size() == 1 ? values.get(0) : new JsonArray(values));
    }
    return json;
  }

  /** The failure of a request. */
  JsonObject failure(String replyAddress, int code, String type, String text) {
    return new JsonObject()
        .put("type", "err")
        .put("address", replyAddress)
        .put("failureCode", code)
        .put("failureType", type)
        .put("message", text);
  }

  /** An error that belongs to no request. */
  JsonObject error(String text) {
    return new JsonObject().put("type", "err").put(errorText, text);
  }

  /** The answer to a ping; null for none. */
  JsonObject pong() {
    return this == TCP ? new JsonObject().put("type", "pong") : null;
  }
}
