package io.fluxbus.gateway;

import io.fluxbus.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** A connection on which a test writes and reads bytes that a correct client does not send. */
final class RawClient {
  private final NetSocket socket;
  private final AtomicReference<String> received = new AtomicReference<>("");
  private final Promise<Void> closed = Promise.promise();

  /** Vert.x closes the connections of a client that is garbage. */
  private final NetClient client;

  private RawClient(NetClient client, NetSocket socket) {
    this.client = client;
    this.socket = socket;
    socket
        .handler(
            bytes ->
                received.accumulateAndGet(
                    bytes.toString(StandardCharsets.ISO_8859_1), String::concat))
        .exceptionHandler(reset -> {})
        .closeHandler(v -> closed.tryComplete());
  }

  static RawClient connect(Vertx vertx, int port) {
    NetClient client = vertx.createNetClient();
    return Await.result(
        client.connect(port, "127.0.0.1").map(socket -> new RawClient(client, socket)));
  }

  /** The head of a request to generate an image, and its body. */
  static String post(int port, String body, String... headers) {
    return "POST "
        + GatewayFixture.IMAGES
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nContent-Type: application/json\r\n"
        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  RawClient write(String text) {
    socket.write(Buffer.buffer(text, "ISO-8859-1"));
    return this;
  }

  /** Reads nothing more. */
  RawClient pause() {
    socket.pause();
    return this;
  }

  String received() {
    return received.get();
  }

  /** Waits for a text from the server. */
  String await(String text) {
    Await.until(() -> received().contains(text));
    return received();
  }

  /** Waits until the server has closed the connection. */
  String awaitClosed() {
    Await.result(closed.future());
    return received();
  }

  boolean isClosed() {
    return closed.future().isComplete();
  }

  void close() {
    Await.result(client.close());
  }
}
