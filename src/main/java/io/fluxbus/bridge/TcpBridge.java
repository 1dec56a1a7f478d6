package io.fluxbus.bridge;

import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.HttpCaller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;

/**
 * A bridge over TCP to the event bus of a Vertx, with the protocol of Vert.x's TCP bridge: a frame
 * is four bytes with its length, and a message in JSON.
 *
 * <pre>{@code
 * TcpBridge bridge = TcpBridge.create(vertx, new BridgeOptions());
 * bridge.listen("127.0.0.1", 7000);
 * }</pre>
 */
public final class TcpBridge {
  private final Vertx vertx;
  private final BridgeHost host;
  private NetServer server;

  private TcpBridge(Vertx vertx, BridgeHost host) {
    this.vertx = vertx;
    this.host = host;
  }

  /**
   * Creates a bridge that does not listen yet.
   *
   * @param vertx the Vertx of the workers, or a node of their cluster
   * @param options are copied
   */
  public static TcpBridge create(Vertx vertx, BridgeOptions options) {
    return new TcpBridge(
        vertx, new BridgeHost(vertx, new BridgeOptions(options), System::nanoTime));
  }

  /**
   * Starts to listen. Called once.
   *
   * @param port 0 for any free port
   * @return the port. Fails if the address cannot be used, and with an {@link
   *     IllegalArgumentException} if other machines can reach it and there is no access token
   */
  public Future<Integer> listen(String address, int port) {
    return host.listen(
        address,
        () -> {
          server =
              vertx
                  .createNetServer(new NetServerOptions().setTcpKeepAlive(true))
                  .connectHandler(this::open);
          return server.listen(port, address).map(NetServer::actualPort);
        });
  }

  private void open(NetSocket socket) {
    boolean permitted = host.needsToken() || HttpCaller.isThisMachine(socket.remoteAddress());
    if (host.isFull() || !permitted) {
      socket.close();
      return;
    }
    BridgeConnection connection = host.add(Dialect.TCP, new TcpLink(socket));
    FrameReader frames = new FrameReader(host.options().getMaxMessageBytes(), connection::receive);
    socket
        .handler(
            bytes -> {
              try {
                frames.add(bytes);
              } catch (BridgeRejection e) {
                // What follows cannot be divided into messages.
                socket.handler(rest -> {});
                connection.reject(e);
              }
            })
        .exceptionHandler(reset -> {})
        .closeHandler(v -> host.remove(connection));
  }

  /** The number of connections. */
  int connections() {
    return host.size();
  }

  /**
   * Lets callers read the replies to their requests, for a few seconds at most, and closes all
   * connections. Close it after the workers, whose calls have their outcomes then.
   *
   * @return completes when it is closed, and never fails
   */
  public Future<Void> close() {
    return host.close(() -> server == null ? Future.succeededFuture() : server.close());
  }

  private record TcpLink(NetSocket socket) implements Link {
    @Override
    public Future<Void> write(Buffer json) {
      return socket.write(
          Buffer.buffer(Integer.BYTES + json.length()).appendInt(json.length()).appendBuffer(json));
    }

    @Override
    public void close() {
      socket.close();
    }

    @Override
    public void abort() {
      ConnectionGuard.abort(socket);
    }
  }
}
