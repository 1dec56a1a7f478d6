package io.fluxbus.bridge;

import io.fluxbus.Await;
import io.fluxbus.schema.MessageSchemas;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A caller of a SockJS bridge: over its raw WebSocket, or in a session of SockJS. */
final class SockJsClient implements AutoCloseable {
  static final String RAW = "/eventbus/websocket";
  static final String SESSION = "/eventbus/000/abcdefgh/websocket";

  private static final String CLOSED = "closed";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final WebSocketClient client;
  private final WebSocket socket;
  private final boolean raw;

  SockJsClient(Vertx vertx, int port, String path) {
    raw = path.equals(RAW);
    client = vertx.createWebSocketClient();
    socket =
        Await.result(
            client
                .connect(
                    new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path))
                .map(
                    opened ->
                        opened
                            .textMessageHandler(received::add)
                            .closeHandler(v -> received.add(CLOSED))
                            .exceptionHandler(reset -> {})));
  }

  SockJsClient send(JsonObject message) {
    return write(raw ? message.encode() : new JsonArray().add(message.encode()).encode());
  }

  SockJsClient write(String text) {
    Await.result(socket.writeTextMessage(text));
    return this;
  }

  /** Reads nothing more. */
  SockJsClient pause() {
    socket.pause();
    return this;
  }

  /** Returns the next message; null if the bridge has closed the connection. */
  JsonObject receive() {
    String text;
    do {
      try {
        text = received.poll(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (text == null) {
        throw new AssertionError("nothing was received");
      }
      if (text.equals(CLOSED) || text.startsWith("c[")) {
        return null;
      }
    } while (text.equals("o") || text.equals("h"));
    JsonObject message = new JsonObject(raw ? text : new JsonArray(text.substring(1)).getString(0));
    MessageSchemas.assertValid("bridge-delivery", message);
    return message;
  }

  @Override
  public void close() {
    Await.result(client.close());
  }
}
