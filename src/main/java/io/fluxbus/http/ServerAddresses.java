package io.fluxbus.http;

import io.fluxbus.internal.DirectAddress;
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
 * The addresses of the API's host. Vert.x connects to the first one only; if that fails, an attempt
 * tries the next one. An address that worked is preferred for a while, so that not every new
 * connection waits for the connect timeout of a dead address. Thread-safe.
 */
final class ServerAddresses {
  /** How long an address is preferred. Then the first address of the host is tried again. */
  private static final long PREFERRED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Vertx vertx;
  private final String host;
  private final int port;
  private final LongSupplier nanoTime;
  private volatile Preferred preferred;

  private record Preferred(SocketAddress address, long since) {}

  /**
   * @param host a name, or an address without brackets; null if a proxy resolves the host
   * @param nanoTime a monotonic clock, in nanoseconds
   */
  ServerAddresses(Vertx vertx, String host, int port, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.host = host;
    this.port = port;
    this.nanoTime = nanoTime;
  }

  /** The address to connect to first; null for the one to which the host resolves. */
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
   * All addresses of the host, in the order of the resolver; empty if it does not resolve. The
   * future completes on the context of the caller.
   */
  Future<List<SocketAddress>> all() {
    if (host == null) {
      return Future.succeededFuture(List.of());
    }
    return VertxAccess.resolve(vertx, host)
        .otherwise(List.of())
        .compose(this::addMissing)
        .map(
            found ->
                found.stream()
                    .map(address -> DirectAddress.of(port, address.getHostAddress()))
                    .distinct()
                    .toList());
  }

  /**
   * Adds the addresses that Vert.x does not find. Its resolver returns one address of a name in the
   * hosts file, and one address family of any other name. The resolver of the JDK returns all of
   * them. Its result is ignored if it does not contain the address that Vert.x found, for example
   * because Vert.x uses other DNS servers.
   */
  private Future<List<InetAddress>> addMissing(List<InetAddress> found) {
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

  /** A connection was made to this address after another one had failed. */
  void onConnected(SocketAddress address) {
    preferred = new Preferred(address, nanoTime.getAsLong());
  }

  /** A connect attempt to this address failed. */
  void onConnectFailed(SocketAddress address) {
    Preferred current = preferred;
    if (current != null && current.address.equals(address)) {
      preferred = null;
    }
  }
}
