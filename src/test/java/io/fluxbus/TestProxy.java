package io.fluxbus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy that supports CONNECT and SOCKS5. It resolves every name to this machine, because no
 * resolver knows the names of the tests.
 */
public final class TestProxy {
  private static final Pattern CONNECT = Pattern.compile("CONNECT (\\S+):(\\d+) HTTP/1.1\r\n");

  private final NetServer server;
  private final NetClient client;
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final String username;
  private final String password;
  private final int port;

  /** The response to CONNECT: null opens a tunnel, an empty text sends nothing. */
  private volatile String rejection;

  private TestProxy(Vertx vertx, String username, String password) {
    this.username = username;
    this.password = password;
    client = vertx.createNetClient();
    server = vertx.createNetServer().connectHandler(this::connected);
    port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

  /** Starts a proxy without credentials, which is closed with the Vertx. */
  public static TestProxy start(Vertx vertx) {
    return new TestProxy(vertx, null, null);
  }

  /** Starts a proxy that requires credentials. */
  public static TestProxy start(Vertx vertx, String username, String password) {
    return new TestProxy(vertx, username, password);
  }

  /** Answers each CONNECT with that text, or does not answer if it is empty. */
  public TestProxy rejecting(String answer) {
    rejection = answer;
    return this;
  }

  public int port() {
    return port;
  }

  /** {@code host:port} of each tunnel that was opened. */
  public List<String> targets() {
    return List.copyOf(targets);
  }

  /** The heads of all requests. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  public int connections() {
    return connections.get();
  }

  private void connected(NetSocket socket) {
    connections.incrementAndGet();
    Buffer received = Buffer.buffer();
    socket.exceptionHandler(gone -> {});
    socket.handler(
        bytes -> {
          received.appendBuffer(bytes);
          if (received.getByte(0) == 5) {
            greet(socket, received);
          } else if (received.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
            connect(socket, received.toString(StandardCharsets.ISO_8859_1));
          }
        });
  }

  private void connect(NetSocket socket, String head) {
    heads.add(head);
    Matcher target = CONNECT.matcher(head);
    String basic =
        Base64.getEncoder()
            .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    if (rejection != null) {
      if (!rejection.isEmpty()) {
        socket.end(Buffer.buffer("HTTP/1.1 " + rejection + "\r\nContent-Length: 0\r\n\r\n"));
      }
    } else if (username != null
        && !head.toLowerCase(Locale.ROOT)
            .contains(
                ("\r\nproxy-authorization: Basic " + basic + "\r\n").toLowerCase(Locale.ROOT))) {
      socket.end(
          Buffer.buffer(
              "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"));
    } else if (target.lookingAt()) {
      tunnel(
          socket,
          target.group(1),
          Integer.parseInt(target.group(2)),
          Buffer.buffer("HTTP/1.1 200 Connection established\r\n\r\n"));
    } else {
      socket.end(Buffer.buffer("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"));
    }
  }

  private void greet(NetSocket socket, Buffer received) {
    int methods = received.getByte(1);
    if (received.length() < 2 + methods) {
      return;
    }
    boolean offered = received.getString(2, 2 + methods).indexOf(2) >= 0;
    if (username == null) {
      socket.write(Buffer.buffer(new byte[] {5, 0}));
      awaitRequest(socket);
    } else if (!offered) {
      socket.end(Buffer.buffer(new byte[] {5, (byte) 0xff}));
    } else {
      socket.write(Buffer.buffer(new byte[] {5, 2}));
      socket.handler(
          bytes -> {
            int length = bytes.getByte(1);
            String name = bytes.getString(2, 2 + length);
            String secret = bytes.getString(3 + length, bytes.length());
            if (name.equals(username) && secret.equals(password)) {
              socket.write(Buffer.buffer(new byte[] {1, 0}));
              awaitRequest(socket);
            } else {
              socket.end(Buffer.buffer(new byte[] {1, 1}));
            }
          });
    }
  }

  private void awaitRequest(NetSocket socket) {
    socket.handler(
        bytes -> {
          int type = bytes.getByte(3);
          int end = type == 1 ? 8 : type == 4 ? 20 : 5 + bytes.getByte(4);
          String host = type == 3 ? bytes.getString(5, end) : address(bytes.getBytes(4, end));
          tunnel(
              socket,
              host,
              bytes.getUnsignedShort(end),
              Buffer.buffer(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0}));
        });
  }

  private static String address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void tunnel(NetSocket socket, String host, int port, Buffer acceptance) {
    targets.add(host + ":" + port);
    socket.pause();
    client
        .connect(port, "127.0.0.1")
        .onSuccess(
            server -> {
              server.exceptionHandler(gone -> {});
              server.closeHandler(v -> socket.close());
              socket.closeHandler(v -> server.close());
              socket.write(acceptance);
              socket.handler(server::write);
              server.handler(socket::write);
              socket.resume();
            })
        .onFailure(failure -> socket.end(Buffer.buffer("HTTP/1.1 502 Bad Gateway\r\n\r\n")));
  }
}
