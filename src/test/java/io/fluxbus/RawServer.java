package io.fluxbus;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server for responses that a correct HTTP server cannot send. It reads each request completely,
 * keeps its text, and passes the socket to a script, which writes raw bytes.
 */
public final class RawServer {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final NetServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final int port;
  private final Promise<Void> firstClosed = Promise.promise();

  private RawServer(Vertx vertx, NetServerOptions options, Consumer<NetSocket> script) {
    server = vertx.createNetServer(options).connectHandler(socket -> connected(socket, script));
    port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

  /** Starts a server, which is closed with the Vertx. */
  public static RawServer start(Vertx vertx, Consumer<NetSocket> script) {
    return start(vertx, new NetServerOptions(), script);
  }

  /** Starts a server with options, such as those of TLS. */
  public static RawServer start(Vertx vertx, NetServerOptions options, Consumer<NetSocket> script) {
    return new RawServer(vertx, options, script);
  }

  /** Starts a server that answers each request with that text and keeps the connection. */
  public static RawServer answering(Vertx vertx, String answer) {
    return start(vertx, socket -> socket.write(answer));
  }

  /** Returns a response with a body and its correct length. */
  public static String answer(String statusLine, String body) {
    return "HTTP/1.1 "
        + statusLine
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The complete requests, head and body. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The number of connections. */
  public int connections() {
    return connections.get();
  }

  /** Waits until the client has closed a connection. */
  public void awaitClosed() {
    Await.result(firstClosed.future());
  }

  private void connected(NetSocket socket, Consumer<NetSocket> script) {
    connections.incrementAndGet();
    StringBuilder received = new StringBuilder();
    socket.closeHandler(closed -> firstClosed.tryComplete());
    socket.exceptionHandler(gone -> {});
    socket.handler(
        bytes -> {
          // One character for each byte, so that lengths are those on the wire.
          String text = received.append(bytes.toString(StandardCharsets.ISO_8859_1)).toString();
          int head = text.indexOf("\r\n\r\n");
          Matcher length = LENGTH.matcher(text);
          int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
          if (head >= 0 && text.length() >= head + 4 + body) {
            requests.add(text);
            received.setLength(0);
            script.accept(socket);
          }
        });
  }
}
