package io.fluxbus.gateway;

import io.fluxbus.internal.ConnectionGuard;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The open connections of a server for HTTP/1.1. Their number is limited, and those without a
 * request are closed after a time. Thread-safe.
 */
final class OpenConnections {
  private final int max;
  private final long idleNanos;
  private final LongSupplier clock;
  private final Map<HttpConnection, Activity> connections = new ConcurrentHashMap<>();

  /** What a connection does. */
  private static final class Activity {
    /** The response of the last request; null while there is no request. */
    private HttpServerResponse response;

    /** When the connection was first seen without a request. */
    private long idleSince;

    private Activity(long now) {
      this.idleSince = now;
    }

    private synchronized void requested(HttpServerResponse next) {
      response = next;
    }

    private synchronized boolean isIdle(long now, long limit) {
      if (response != null && response.ended()) {
        response = null;
        idleSince = now;
      }
      return response == null && now - idleSince >= limit;
    }
  }

  /**
   * @param idleNanos how long a connection may have no request
   * @param clock the time in nanoseconds
   */
  OpenConnections(int max, long idleNanos, LongSupplier clock) {
    this.max = max;
    this.idleNanos = idleNanos;
    this.clock = clock;
  }

  /** Adds a connection, or closes it if there are too many. */
  void opened(HttpConnection connection) {
    if (connections.size() >= max) {
      connection.close();
      return;
    }
    connections.put(connection, new Activity(clock.getAsLong()));
    connection.closeHandler(v -> connections.remove(connection));
  }

  /** A request has arrived. */
  void requested(HttpServerRequest request) {
    Activity activity = connections.get(request.connection());
    if (activity != null) {
      activity.requested(request.response());
    }
  }

  /** Closes the connections that have had no request for too long. */
  void closeIdle() {
    long now = clock.getAsLong();
    connections.forEach(
        (connection, activity) -> {
          if (activity.isIdle(now, idleNanos)) {
            ConnectionGuard.abort(connection);
          }
        });
  }

  int size() {
    return connections.size();
  }
}
