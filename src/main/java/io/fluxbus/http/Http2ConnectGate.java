package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;

/**
 * Over HTTP/2, lets as many attempts pass as the connections have streams. If there are more, one
 * of them opens the next connection while the others wait for its streams. Without the gate, the
 * pool would open a connection for each attempt without a stream, because it does not know yet how
 * many streams a new connection accepts. An attempt waits at most as long as the connect timeout
 * for a connection. Thread-safe.
 */
final class Http2ConnectGate {
  private final int connectTimeout;
  private final Set<HttpAttempt> waiting = new LinkedHashSet<>();

  /** The connections that accept more streams, with their maximum numbers of streams. */
  private final Map<HttpConnection, Integer> usable = new HashMap<>();

  /** The sum of the maximum numbers. */
  private long maxStreams;

  /** The number of attempts that have passed and have not ended. */
  private long passed;

  /** The attempt that opens a connection, or null. There is one while others wait. */
  private HttpAttempt opener;

  /** Limits the time of the opener; null if its event loop has ended. */
  private ScheduledFuture<?> openerTimer;

  /**
   * @param connectTimeout in milliseconds
   */
  Http2ConnectGate(int connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  /**
   * A connection was opened.
   *
   * @param streams the maximum number of streams that it accepts
   */
  void onOpened(HttpConnection connection, int streams) {
    synchronized (this) {
      usable.put(connection, streams);
      maxStreams += streams;
    }
    connection.shutdownHandler(v -> onClosed(connection));
  }

  /** A connection accepts no more streams, or was closed. */
  synchronized void onClosed(HttpConnection connection) {
    Integer streams = usable.remove(connection);
    maxStreams -= streams == null ? 0 : streams;
  }

  /**
   * Whether an attempt may ask for a connection now. Otherwise it waits, and {@link
   * HttpAttempt#connectLater} is called when it may, unless it has ended before.
   */
  synchronized boolean mayConnect(HttpAttempt attempt) {
    if (waiting.isEmpty() && passed < maxStreams) {
      passed++;
      return true;
    }
    if (opener == null) {
      open(attempt);
      return true;
    }
    waiting.add(attempt);
    return false;
  }

  /** An attempt that has passed got its connection. */
  void onConnected(HttpAttempt attempt) {
    List<HttpAttempt> next;
    synchronized (this) {
      if (opener != attempt) {
        return;
      }
      endOpening();
      next = next();
    }
    next.forEach(HttpAttempt::connectLater);
  }

  /**
   * An attempt got no connection. If there is no other connection, all waiting attempts now try at
   * once, so that they do not fail one after the other.
   */
  void onConnectFailed(HttpAttempt attempt) {
    List<HttpAttempt> next;
    synchronized (this) {
      if (opener != attempt) {
        return;
      }
      endOpening();
      next = usable.isEmpty() ? pass(waiting.size()) : next();
    }
    next.forEach(HttpAttempt::connectLater);
  }

  /** An attempt has ended. Called once for each attempt that has asked. */
  void onEnded(HttpAttempt attempt) {
    List<HttpAttempt> next;
    synchronized (this) {
      // Without an attempt that waits, the set is not searched, which needs a hash code.
      if (!waiting.isEmpty() && waiting.remove(attempt)) {
        return;
      }
      passed--;
      if (opener == attempt) {
        endOpening();
      }
      next = next();
    }
    next.forEach(HttpAttempt::connectLater);
  }

  /** Lets waiting attempts pass: one for each free stream, and one that opens a connection. */
  private List<HttpAttempt> next() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<HttpAttempt> next = pass(Math.max(0, maxStreams - passed));
    if (opener == null && !waiting.isEmpty()) {
      HttpAttempt first = waiting.iterator().next();
      waiting.remove(first);
      open(first);
      next.add(first);
    }
    return next;
  }

  private List<HttpAttempt> pass(long max) {
    List<HttpAttempt> passing = new ArrayList<>(waiting.stream().limit(max).toList());
    passing.forEach(waiting::remove);
    passed += passing.size();
    return passing;
  }

  private void open(HttpAttempt attempt) {
    passed++;
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
