package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;

/**
 * Over HTTP/2, lets one attempt open the first connection while the others wait, because that
 * connection may carry all of them. Without the gate, the pool would open one for each attempt,
 * because it does not know yet how many streams a connection takes. An attempt waits at most for
 * the connect timeout. From any thread.
 */
final class Http2ConnectGate {
  private final int connectTimeout;
  private final Set<HttpAttempt> waiting = new LinkedHashSet<>();

  /** The connections that take more streams. */
  private final Set<HttpConnection> usable = new HashSet<>();

  /** The attempt that opens a connection; null while there is none. */
  private HttpAttempt opener;

  /** Limits the time of the opener; null if its event loop has ended. */
  private ScheduledFuture<?> openerTimer;

  /**
   * @param connectTimeout in milliseconds
   */
  Http2ConnectGate(int connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  /** A connection was opened. */
  void opened(HttpConnection connection) {
    synchronized (this) {
      usable.add(connection);
    }
    connection.shutdownHandler(v -> closed(connection));
  }

  /**
   * Whether an attempt may ask for a connection now. Otherwise it waits, and {@link
   * HttpAttempt#connectLater} is called when it may, unless it has left before.
   */
  synchronized boolean mayConnect(HttpAttempt attempt) {
    if (!usable.isEmpty()) {
      return true;
    }
    if (opener == null) {
      open(attempt);
      return true;
    }
    waiting.add(attempt);
    return false;
  }

  /** An attempt has its connection, or needs none any more. */
  void leave(HttpAttempt attempt) {
    List<HttpAttempt> next;
    synchronized (this) {
      if (opener != attempt) {
        waiting.remove(attempt);
        return;
      }
      next = next();
    }
    next.forEach(HttpAttempt::connectLater);
  }

  /** An attempt got no connection. All others try at once, so that they do not fail in turn. */
  void connectFailed(HttpAttempt attempt) {
    List<HttpAttempt> all;
    synchronized (this) {
      if (opener != attempt) {
        return;
      }
      endOpening();
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(HttpAttempt::connectLater);
  }

  /** A connection takes no more streams, or is closed. */
  synchronized void closed(HttpConnection connection) {
    usable.remove(connection);
  }

  /** All waiting attempts if there is a connection, otherwise the next opener. */
  private List<HttpAttempt> next() {
    endOpening();
    List<HttpAttempt> next = waiting.stream().limit(usable.isEmpty() ? 1 : Long.MAX_VALUE).toList();
    next.forEach(waiting::remove);
    if (usable.isEmpty() && !next.isEmpty()) {
      open(next.get(0));
    }
    return next;
  }

  private void open(HttpAttempt attempt) {
    opener = attempt;
    try {
      // A server may accept a connection and never respond.
      openerTimer = attempt.schedule(connectTimeout, () -> connectFailed(attempt));
    } catch (RejectedExecutionException e) {
      // The event loop of the opener has ended with its Vertx.
      openerTimer = null;
    }
  }

  private void endOpening() {
    opener = null;
    if (openerTimer != null) {
      openerTimer.cancel(false);
    }
  }
}
