package io.fluxbus.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Logs warnings, at most one line of each kind per minute. The first event of a kind is logged at
 * once. Those of the following minute are counted, and a line at its end reports their number with
 * the newest message. Thread-safe.
 *
 * @param <K> the kinds of events
 */
public final class WarningLog<K> {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /** The timers of the owner. */
  @FunctionalInterface
  public interface Timers {
    /**
     * Runs an action once.
     *
     * @param delay in nanoseconds
     * @return cancels the action
     */
    Runnable schedule(long delay, Runnable action);
  }

  private final Logger logger;
  private final Timers timers;

  /** The kinds of which a line was logged in the last minute. */
  private final Map<K, Minute> minutes = new HashMap<>();

  private boolean closed;

  /** The events of one kind since its last line. */
  private static final class Minute {
    private long count;
    private Supplier<String> newest;
    private Runnable cancelTimer;
  }

  public WarningLog(Logger logger, Timers timers) {
    this.logger = logger;
    this.timers = timers;
  }

  /**
   * Logs an event, now or with others at the end of the minute.
   *
   * @param message is called when the line is logged
   */
  public void warn(K kind, Supplier<String> message) {
    if (!isFirst(kind, message)) {
      return;
    }
    logger.log(Level.WARNING, message.get());
    startTimer(kind);
  }

  /** Logs the events that are only counted so far. Later events are logged at once. */
  public void close() {
    Map<K, Minute> open;
    synchronized (this) {
      closed = true;
      open = new HashMap<>(minutes);
      minutes.clear();
    }
    open.values()
        .forEach(
            minute -> {
              if (minute.cancelTimer != null) {
                minute.cancelTimer.run();
              }
              report(minute);
            });
  }

  private synchronized boolean isFirst(K kind, Supplier<String> message) {
    Minute minute = minutes.get(kind);
    if (minute == null) {
      if (!closed) {
        minutes.put(kind, new Minute());
      }
      return true;
    }
    minute.count++;
    minute.newest = message;
    return false;
  }

  private void startTimer(K kind) {
    Runnable cancel = timers.schedule(MINUTE, () -> endMinute(kind));
    synchronized (this) {
      Minute minute = minutes.get(kind);
      if (minute != null) {
        minute.cancelTimer = cancel;
        return;
      }
    }
    // Closed in the meantime.
    cancel.run();
  }

  private void endMinute(K kind) {
    Minute ended;
    synchronized (this) {
      ended = minutes.remove(kind);
      if (ended != null && ended.count > 0) {
        minutes.put(kind, new Minute());
      }
    }
    if (ended != null && ended.count > 0) {
      report(ended);
      startTimer(kind);
    }
  }

  private void report(Minute minute) {
    if (minute.count > 0) {
      logger.log(
          Level.WARNING,
          minute.newest.get()
              + (minute.count == 1 ? "" : " (" + minute.count + " times since the last line)"));
    }
  }
}
