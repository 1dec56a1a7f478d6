package io.fluxbus.bridge;

import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.HttpCaller;
import io.fluxbus.internal.WarningLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the bridges have in common: one event loop, and the connections on it. */
final class BridgeHost {
  private static final System.Logger LOGGER = System.getLogger("io.fluxbus.bridge");

  /** How long callers may take to read the last replies when the bridge closes. */
  private static final long CLOSE_MILLIS = 5_000;

  private final Vertx vertx;
  private final Context context;
  private final BridgeServices services;
  private final Set<BridgeConnection> connections = ConcurrentHashMap.newKeySet();
  private long sweepTimer;

  /**
   * @param clock the time in nanoseconds
   */
  BridgeHost(Vertx vertx, BridgeOptions options, LongSupplier clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.services =
        new BridgeServices(
            vertx.eventBus(),
            options,
            new BridgePolicy(options),
            AccessToken.of(options.getAccessToken()),
            clock,
            new WarningLog<>(
                LOGGER,
                (delay, action) -> {
                  long timer =
                      vertx.setTimer(
                          Math.max(1, TimeUnit.NANOSECONDS.toMillis(delay)), id -> action.run());
                  return () -> vertx.cancelTimer(timer);
                }));
  }

  BridgeOptions options() {
    return services.options();
  }

  /** Whether callers need the access token. */
  boolean needsToken() {
    return services.token() != null;
  }

  /**
   * Starts a server on the event loop.
   *
   * @return its port. Fails if other machines could reach a bridge without an access token
   */
  Future<Integer> listen(String host, Supplier<Future<Integer>> server) {
    if (!needsToken() && !HttpCaller.isLoopback(host)) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "other machines can reach "
                  + host
                  + ": set an access token, or use an address of this machine, such as 127.0.0.1"));
    }
    return onContext(
        () -> {
          sweepTimer =
              vertx.setPeriodic(Math.max(1, options().getIdleTimeout() / 2), tick -> sweep());
          return server.get();
        });
  }

  /** Whether there are as many connections as there may be. */
  boolean isFull() {
    return connections.size() >= options().getMaxConnections();
  }

  /** Adds a connection. {@link #remove} must be called when it is closed. */
  BridgeConnection add(Dialect dialect, Link link) {
    BridgeConnection connection = new BridgeConnection(services, dialect, link, !needsToken());
    connections.add(connection);
    return connection;
  }

  /** The connection is closed. */
  void remove(BridgeConnection connection) {
    connections.remove(connection);
    connection.closed();
  }

  /** The number of connections. */
  int size() {
    return connections.size();
  }

  /** Closes the connections that are idle. */
  void sweep() {
    long now = services.clock().getAsLong();
    long idle = TimeUnit.MILLISECONDS.toNanos(options().getIdleTimeout());
    List.copyOf(connections).stream()
        .filter(connection -> connection.isIdle(now, idle))
        .forEach(BridgeConnection::abort);
  }

  /**
   * Lets the callers read the replies to their requests, and closes the server.
   *
   * @return completes when it is closed, and never fails
   */
  Future<Void> close(Supplier<Future<Void>> server) {
    return onContext(
            () ->
                Future.join(connections.stream().map(BridgeConnection::finish).toList())
                    .mapEmpty()
                    .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                    .otherwiseEmpty()
                    .compose(
                        v -> {
                          vertx.cancelTimer(sweepTimer);
                          services.log().close();
                          List.copyOf(connections).forEach(BridgeConnection::abort);
                          return server.get();
                        }))
        .otherwiseEmpty();
  }

  private <T> Future<T> onContext(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> action.get().onComplete(promise));
    return promise.future();
  }
}
