package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The GOAWAY frames that servers have sent over HTTP/2 (RFC 9113, section 6.8). A server does not
 * process a stream above the last one that its GOAWAY names. Thread-safe.
 */
final class GoAways {
  private final Map<HttpConnection, LastStream> connections = new ConcurrentHashMap<>();

  /** A connection for which HTTP/2 was requested was opened. */
  LastStream onOpened(HttpConnection connection) {
    LastStream last = new LastStream();
    connections.put(connection, last);
    try {
      // Vert.x reports the first GOAWAY only. A server may name a lower stream in another one.
      connection.goAwayHandler(goAway -> last.lower(goAway.getLastStreamId()));
    } catch (UnsupportedOperationException http1) {
      // The server has negotiated HTTP/1.1, which has no GOAWAY.
    }
    return last;
  }

  /** A connection was closed. */
  void onClosed(HttpConnection connection) {
    connections.remove(connection);
  }

  /** The last stream of a connection; null if it is closed. */
  LastStream of(HttpConnection connection) {
    return connections.get(connection);
  }

  /** The highest stream of one connection that its server may process. */
  static final class LastStream {
    private volatile long id = Long.MAX_VALUE;

    private LastStream() {}

    /** Stores the last stream of a GOAWAY. Runs on the connection's event loop. */
    void lower(long last) {
      id = Math.min(id, last);
    }

    /** Whether the server has declared that it does not process this stream. */
    boolean isBefore(long stream) {
      return id < stream;
    }
  }
}
