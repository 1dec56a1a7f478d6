package io.fluxbus.spi;

/**
 * The metrics of a process that keeps its calls in a store. See {@link FluxMetrics} for threads and
 * exceptions.
 */
public interface StoreMetrics {
  /** A call has claimed its key. */
  default void claimed() {}

  /** A call got a recorded outcome. */
  default void replayed() {}

  /** A call joined one that runs in this process. */
  default void joined() {}

  /** A call waits for one that runs in another process. */
  default void waited() {}

  /** This process has expired another one, whose calls in flight have unknown outcomes. */
  default void nodeExpired() {}

  /** This process was expired by another one, because it did not reach the store in time. */
  default void leaseLost() {}

  /** A claim, a record of an attempt or of an outcome, or a question waits for the store. */
  default void requestStarted() {}

  /** The store has answered such a request, or nobody waits for it any more. */
  default void requestEnded() {}

  /** A request to the store failed, or was not answered in time. */
  default void failed() {}

  /** The last client of the store in this process is closed. */
  default void close() {}
}
