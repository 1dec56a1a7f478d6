package io.fluxbus.image;

import io.fluxbus.RawServer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;

/** A host that sends arbitrary bytes to each GET, and counts connections and requests. */
final class ImageHost {
  static final String SECRET = "sig=s3cr3t";

  private final RawServer server;

  ImageHost(Vertx vertx, Handler<NetSocket> response) {
    this(vertx, new NetServerOptions(), response);
  }

  ImageHost(Vertx vertx, NetServerOptions options, Handler<NetSocket> response) {
    server = RawServer.start(vertx, options, response::handle);
  }

  /** Sends a head with header lines, and a body, and then closes the connection. */
  static Handler<NetSocket> reply(String status, String headers, Buffer body) {
    return socket -> socket.end(head(status, "Connection: close\r\n" + headers).appendBuffer(body));
  }

  static Handler<NetSocket> ok(Buffer body) {
    return reply("200 OK", "Content-Length: " + body.length() + "\r\n", body);
  }

  static Handler<NetSocket> status(String status) {
    return reply(status, "Content-Length: 0\r\n", Buffer.buffer());
  }

  static Handler<NetSocket> redirect(String location) {
    return reply(
        "302 Found", "Location: " + location + "\r\nContent-Length: 0\r\n", Buffer.buffer());
  }

  static Buffer head(String status, String headers) {
    return Buffer.buffer("HTTP/1.1 " + status + "\r\n" + headers + "\r\n");
  }

  String origin() {
    return server.url();
  }

  String url() {
    return origin() + "/out/image.webp?" + SECRET;
  }

  int port() {
    return server.port();
  }

  int connections() {
    return server.connections();
  }

  List<String> requests() {
    return server.requests();
  }

  /** Waits until the client has closed a connection. */
  void awaitClose() {
    server.awaitClosed();
  }
}
