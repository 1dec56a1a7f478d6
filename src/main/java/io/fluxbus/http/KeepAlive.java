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
 * less if the server announces less with {@code Keep-Alive: timeout=n}. A connection that the
 * server closes as a request goes out costs an unknown outcome, so it is given up before that. The
 * pool's own time-out works in whole seconds, only closes connections once a second, and lets a
 * server raise it. From any thread.
 */
final class KeepAlive {
  /** A request that leaves this long before the server's time-out still arrives before it. */
  private static final long MARGIN_MILLIS = 1_000;

  /** A server's time-outs above this never limit ours. */
  private static final int MOST_DIGITS = 9;

  private static final Pattern TIMEOUT =
      Pattern.compile("(?i)(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d+)");

  private final long timeoutNanos;
  private final LongSupplier nanoTime;
  private final Map<HttpConnection, Idle> connections = new ConcurrentHashMap<>();

  /**
   * @param timeout in milliseconds
   * @param nanoTime a clock that only goes forward, in nanoseconds
   */
  KeepAlive(long timeout, LongSupplier nanoTime) {
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeout);
    this.nanoTime = nanoTime;
  }

  /** A connection was made. */
  void opened(HttpConnection connection) {
    connections.put(connection, new Idle(timeoutNanos, nanoTime));
  }

  /** A connection was closed. */
  void closed(HttpConnection connection) {
    connections.remove(connection);
  }

  /** The state of a connection; null for one that is closed. */
  Idle of(HttpConnection connection) {
    return connections.get(connection);
  }

  /** Since when a connection is idle, and for how long it may be. */
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

    /** Whether the connection, which the pool hands out, was idle for longer than it may be. */
    boolean isExpired() {
      return nanoTime.getAsLong() - since >= limit;
    }

    /**
     * The connection goes back to the pool.
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
   * The time of a {@code Keep-Alive} header (RFC 2068, section 19.7.1) less the margin, which is at
   * most half of it, in nanoseconds.
   */
  static long limit(String header) {
    Matcher timeout = TIMEOUT.matcher(header);
    if (!timeout.find() || timeout.group(1).length() > MOST_DIGITS) {
      return Long.MAX_VALUE;
    }
    long millis = TimeUnit.SECONDS.toMillis(Long.parseLong(timeout.group(1)));
    return TimeUnit.MILLISECONDS.toNanos(millis - Math.min(MARGIN_MILLIS, millis / 2));
  }
}
