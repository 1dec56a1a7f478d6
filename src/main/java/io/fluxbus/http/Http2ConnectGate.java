package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;

/**
 * Over HTTP/2, lets one attempt open the first connection while the others wait for it: it may well
 * carry them all. Left to itself, the pool opens one for each, as it cannot know yet how many
 * streams one will take. Nobody's wait is longer than a connection may take to be made. From any
 * thread.
 */
final class Http2ConnectGate {
  private final int connectTimeout;
  private final Set<HttpAttempt> waiting = new LinkedHashSet<>();

  /** Those that take more streams. */
  private final Set<HttpConnection> open = new HashSet<>();

  /** Who opens it; null while nobody does. */
  private HttpAttempt opener;

  /** Ends the opener's; null when nothing can. */
  private ScheduledFuture<?> turn;

  /**
   * @param connectTimeout in milliseconds
   */
  Http2ConnectGate(int connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  /** There is another connection. */
  void opened(HttpConnection connection) {
    synchronized (this) {
      open.add(connection);
    }
    connection.shutdownHandler(v -> ended(connection));
  }

  /**
   * Whether it may ask for a connection now. If not, it is told to when its turn has come, unless
   * it has left before.
   */
  synchronized boolean mayAsk(HttpAttempt attempt) {
    if (!open.isEmpty()) {
      return true;
    }
    if (opener == null) {
      begin(attempt);
      return true;
    }
    waiting.add(attempt);
    return false;
  }

  /** It has its connection, or wants none any more. */
  void left(HttpAttempt attempt) {
    List<HttpAttempt> next;
    synchronized (this) {
      if (opener != attempt) {
        waiting.remove(attempt);
        return;
      }
      next = next();
    }
    next.forEach(HttpAttempt::askLater);
  }

  /** It gets no connection: each that waits tries for itself, lest they fail one after another. */
  void failed(HttpAttempt attempt) {
    List<HttpAttempt> all;
    synchronized (this) {
      if (opener != attempt) {
        return;
      }
      endTurn();
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(HttpAttempt::askLater);
  }

  /** A connection takes no more streams, or is closed. */
  synchronized void ended(HttpConnection connection) {
    open.remove(connection);
  }

  /** All, when there is a connection; otherwise the next one tries. */
  private List<HttpAttempt> next() {
    endTurn();
    List<HttpAttempt> next = waiting.stream().limit(open.isEmpty() ? 1 : Long.MAX_VALUE).toList();
    next.forEach(waiting::remove);
    if (open.isEmpty() && !next.isEmpty()) {
      begin(next.get(0));
    }
    return next;
  }

  private void begin(HttpAttempt attempt) {
    opener = attempt;
    try {
      // A server may accept a connection, and then say nothing.
      turn = attempt.later(connectTimeout, () -> failed(attempt));
    } catch (RejectedExecutionException e) {
      // Its loop has ended with its Vertx. Who passes the turn on is not to suffer from that.
      turn = null;
    }
  }

  private void endTurn() {
    opener = null;
    if (turn != null) {
      turn.cancel(false);
    }
  }
}
