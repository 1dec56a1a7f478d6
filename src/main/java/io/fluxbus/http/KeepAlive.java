package io.fluxbus.http;

import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long an idle HTTP/1.1 connection may carry another request: {@code keepAliveTimeout}, or
 * less if the server announces less with {@code Keep-Alive: timeout=n}. If the server closes a
 * connection while a request is being sent, the outcome is unknown, so the connection is closed
 * before that. The timeout of the pool counts whole seconds, closes connections only once a second,
 * and a server can raise it. Thread-safe.
 */
final class KeepAlive {
  /** A request that is sent at least this long before the server's timeout arrives in time. */
  private static final long MARGIN_MILLIS = 1_000;

  /** A number of seconds with more digits never limits the timeout. */
  private static final int MAX_DIGITS = 9;

  private static final Pattern TIMEOUT =
      Pattern.compile("(?i)(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d+)");

  private final long timeoutNanos;
  private final LongSupplier nanoTime;
  private final Map<HttpConnection, Idle> connections = new ConcurrentHashMap<>();

  /**
   * @param timeout in milliseconds
   * @param nanoTime a monotonic clock, in nanoseconds
   */
  KeepAlive(long timeout, LongSupplier nanoTime) {
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeout);
    this.nanoTime = nanoTime;
  }

  /** A connection was opened. */
  void onOpened(HttpConnection connection) {
    connections.put(connection, new Idle(timeoutNanos, nanoTime));
  }

  /** A connection was closed. */
  void onClosed(HttpConnection connection) {
    connections.remove(connection);
  }

  /** The state of a connection; null if it is closed. */
  Idle of(HttpConnection connection) {
    return connections.get(connection);
  }

  /** How long one connection has been idle, and how long it may be. */
  static final class Idle {
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private volatile long since;
    private volatile long limit;

    private Idle(long timeoutNanos, LongSupplier nanoTime) {
      this.timeoutNanos = timeoutNanos;
      this.nanoTime = nanoTime;
      this.since = nanoTime.getAsLong();
      this.limit = timeoutNanos;
    }

    /** Whether a connection from the pool has been idle for too long. */
    boolean isExpired() {
      return nanoTime.getAsLong() - since >= limit;
    }

    /**
     * The connection returns to the pool.
     *
     * @param announced the response's {@code Keep-Alive} header, or null
     * @return whether it may be used again
     */
    boolean released(String announced) {
      since = nanoTime.getAsLong();
      limit = announced == null ? timeoutNanos : Math.min(timeoutNanos, limit(announced));
      return limit > 0;
    }
  }

  /**
   * The time of a {@code Keep-Alive} header (RFC 2068, section 19.7.1) minus the margin, which is
   * at most half of it, in nanoseconds.
   */
  static long limit(String header) {
    Matcher timeout = TIMEOUT.matcher(header);
    if (!timeout.find() || timeout.group(1).length() > MAX_DIGITS) {
      return Long.MAX_VALUE;
    }
    long millis = TimeUnit.SECONDS.toMillis(Long.parseLong(timeout.group(1)));
    return TimeUnit.MILLISECONDS.toNanos(millis - Math.min(MARGIN_MILLIS, millis / 2));
  }
}
