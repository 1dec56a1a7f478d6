package io.fluxbus.store;

import io.fluxbus.internal.WarningLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The log of a node's use of its store. Thread-safe. */
final class StoreLog {
  /** The kinds of events that are logged as warnings, at most once a minute each. */
  private enum Event {
    STORE,
    RECORD,
    FILES,
    NODE,
    METRICS
  }

  private final Logger logger;
  private final WarningLog<Event> warnings;
  private volatile boolean failing;

  StoreLog(Logger logger, WarningLog.Timers timers) {
    this.logger = logger;
    this.warnings = new WarningLog<>(logger, timers);
  }

  /** A request to the store failed, and is repeated. */
  void failed(String reason) {
    failing = true;
    warnings.warn(
        Event.STORE,
        () ->
            "the store of calls fails: "
                + reason
                + ". No request with an idempotency key is sent until it answers");
  }

  /** The store has answered. */
  void answered() {
    if (failing) {
      failing = false;
      logger.log(Level.INFO, "the store of calls answers");
    }
  }

  /** A caller got its outcome before the store has recorded it. */
  void deliveredUnrecorded(String id) {
    warnings.warn(
        Event.RECORD,
        () ->
            "the outcome of "
                + id
                + " is delivered, but not recorded yet, because the store does not answer");
  }

  /** The outcome of a call has no place in the store. */
  void notRecorded(String id) {
    warnings.warn(
        Event.RECORD,
        () ->
            "the outcome of "
                + id
                + " is not recorded, because its key was freed or claimed again meanwhile");
  }

  /** The store does not know in which files the images of a call are. */
  void filesNotRecorded(String id, String reason) {
    warnings.warn(
        Event.FILES,
        () ->
            "the files of the images of "
                + id
                + " are not recorded: "
                + reason
                + ". Another call gets these images from their URLs");
  }

  /** Another node expired this one. */
  void expired() {
    warnings.warn(
        Event.NODE,
        () ->
            "this node did not reach the store for the time of its lease, and was expired by"
                + " another one. It registers again");
  }

  /** This node expired another one. */
  void expiredOther(String node) {
    warnings.warn(
        Event.NODE,
        () ->
            "node "
                + node
                + " did not reach the store for the time of its lease. The outcomes of its calls"
                + " in flight are unknown");
  }

  void metricsFailed(Throwable defect) {
    warnings.warn(Event.METRICS, () -> "the installed metrics fail: " + defect);
  }

  void close() {
    warnings.close();
  }
}
