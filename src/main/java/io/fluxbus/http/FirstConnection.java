package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Over HTTP/2, lets one attempt open the first connection while the others wait for it: it may well
 * carry them all. Left to itself, the pool opens one for each, as it cannot know yet how many
 * streams one will take. From any thread.
 */
final class FirstConnection {
  private final Set<HttpAttempt> waiting = new LinkedHashSet<>();

  /** Those that take more streams. */
  private final Set<HttpConnection> open = new HashSet<>();

  /** Who opens it; null while nobody does. */
  private HttpAttempt opener;

  /** There is another connection. */
  void opened(HttpConnection connection) {
    synchronized (this) {
      open.add(connection);
    }
    connection.shutdownHandler(v -> ended(connection)).closeHandler(v -> ended(connection));
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
      opener = attempt;
      return true;
    }
    waiting.add(attempt);
    return false;
  }

  /** It has its connection, or gets none any more. */
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

  private synchronized void ended(HttpConnection connection) {
    open.remove(connection);
  }

  /** All, when there is a connection; otherwise the next one tries. */
  private List<HttpAttempt> next() {
    opener = null;
    List<HttpAttempt> next = waiting.stream().limit(open.isEmpty() ? 1 : Long.MAX_VALUE).toList();
    next.forEach(waiting::remove);
    if (open.isEmpty() && !next.isEmpty()) {
      opener = next.get(0);
    }
    return next;
  }
}
