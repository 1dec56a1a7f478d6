package io.fluxbus.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
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
    try {
      logger.log(Level.WARNING, message.get());
    } finally {
      startTimer(kind);
    }
  }

  /** Forgets the events of a kind that are only counted so far. The next one is logged at once. */
  public void reset(K kind) {
    Minute forgotten;
    synchronized (this) {
      forgotten = minutes.remove(kind);
    }
    if (forgotten != null && forgotten.cancelTimer != null) {
      forgotten.cancelTimer.run();
    }
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
    Minute minute;
    synchronized (this) {
      minute = minutes.get(kind);
    }
    if (minute == null) {
      // Closed or reset.
      return;
    }
    Runnable cancel;
    try {
      cancel = timers.schedule(MINUTE, () -> endMinute(kind, minute));
    } catch (RejectedExecutionException noThreads) {
      reset(kind);
      return;
    }
    synchronized (this) {
      if (minutes.get(kind) == minute) {
        minute.cancelTimer = cancel;
        return;
      }
    }
    // Closed or reset in the meantime.
    cancel.run();
  }

  private void endMinute(K kind, Minute minute) {
    synchronized (this) {
      if (!minutes.remove(kind, minute)) {
        return;
      }
      if (minute.count > 0) {
        minutes.put(kind, new Minute());
      }
    }
    if (minute.count > 0) {
      try {
        report(minute);
      } finally {
        startTimer(kind);
      }
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
