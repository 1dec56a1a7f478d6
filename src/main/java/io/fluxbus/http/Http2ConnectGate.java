package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;

/**
 * Over HTTP/2, lets one attempt open the first connection while the others wait, because this
 * connection may carry all of them. Without the gate, the pool would open a connection for each
 * attempt, because it does not know yet how many streams a connection accepts. An attempt waits at
 * most as long as the connect timeout. Thread-safe.
 */
final class Http2ConnectGate {
  private final int connectTimeout;
  private final Set<HttpAttempt> waiting = new LinkedHashSet<>();

  /** The connections that accept more streams. */
  private final Set<HttpConnection> usable = new HashSet<>();

  /** The attempt that opens a connection, or null. */
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
  void onOpened(HttpConnection connection) {
    synchronized (this) {
      usable.add(connection);
    }
    connection.shutdownHandler(v -> onClosed(connection));
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

  /** An attempt has its connection, or does not need one any more. */
  void leave(HttpAttempt attempt) {
    List<HttpAttempt> next;
    synchronized (this) {
      if (opener != attempt) {
        // Almost always empty. Otherwise each attempt would get a hash code.
        if (!waiting.isEmpty()) {
          waiting.remove(attempt);
        }
        return;
      }
      next = next();
    }
    next.forEach(HttpAttempt::connectLater);
  }

  /**
   * An attempt got no connection. All waiting attempts now try at once, so that they do not fail
   * one after the other.
   */
  void onConnectFailed(HttpAttempt attempt) {
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

  /** A connection accepts no more streams, or was closed. */
  synchronized void onClosed(HttpConnection connection) {
    usable.remove(connection);
  }

  /**
   * Returns all waiting attempts if there is a connection, otherwise only the next opener. They do
   * not wait any more.
   */
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
      openerTimer = attempt.schedule(connectTimeout, () -> onConnectFailed(attempt));
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
