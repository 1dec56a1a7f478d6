package io.fluxbus.http;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The addresses of the API's host. Vert.x connects to the first one only; when that fails, an
 * attempt goes on to the next one. The address that answered is used first for a while, so that a
 * dead one does not cost every new connection its connect time-out. From any thread.
 */
final class ServerAddresses {
  /** For how long an address is preferred. Then the host's first one is tried again. */
  private static final long PREFERRED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Vertx vertx;
  private final String host;
  private final int port;
  private final LongSupplier nanoTime;
  private volatile Preferred preferred;

  private record Preferred(SocketAddress address, long since) {}

  /**
   * @param host a name, or an address without brackets; null if a proxy looks the host up
   * @param nanoTime a clock that only goes forward, in nanoseconds
   */
  ServerAddresses(Vertx vertx, String host, int port, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.host = host;
    this.port = port;
    this.nanoTime = nanoTime;
  }

  /** The address to connect to first; null for the one that the host's name resolves to. */
  SocketAddress preferred() {
    Preferred current = preferred;
    if (current == null) {
      return null;
    }
    if (nanoTime.getAsLong() - current.since >= PREFERRED_NANOS) {
      preferred = null;
      return null;
    }
    return current.address;
  }

  /**
   * All addresses of the host, in the resolver's order; empty when it does not resolve. Completes
   * on the context of the caller.
   */
  Future<List<SocketAddress>> all() {
    if (host == null) {
      return Future.succeededFuture(List.of());
    }
    return VertxAccess.resolve(vertx, host)
        .otherwise(List.of())
        .compose(this::completed)
        .map(
            found ->
                found.stream()
                    .map(address -> SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                    .distinct()
                    .toList());
  }

  /**
   * Vert.x's resolver knows one address of a name in the hosts file, and one family of the others.
   * The JDK knows them all. If it does not know the same host, such as where Vert.x has DNS servers
   * of its own, it is not believed.
   */
  private Future<List<InetAddress>> completed(List<InetAddress> found) {
    if (found.size() != 1) {
      return Future.succeededFuture(found);
    }
    return vertx
        .executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false)
        .otherwise(List.of())
        .map(
            others -> {
              if (!others.contains(found.get(0))) {
                return found;
              }
              List<InetAddress> all = new ArrayList<>(found);
              others.stream().filter(other -> !all.contains(other)).forEach(all::add);
              return all;
            });
  }

  /** A connection was made to that address after another one had failed. */
  void connected(SocketAddress address) {
    preferred = new Preferred(address, nanoTime.getAsLong());
  }

  /** No connection to that address. */
  void failed(SocketAddress address) {
    Preferred current = preferred;
    if (current != null && current.address.equals(address)) {
      preferred = null;
    }
  }
}
