package io.fluxbus.impl;

import io.vertx.core.spi.metrics.PoolMetrics;
import java.util.function.Consumer;

/**
 * Vert.x's metrics of a pool whose resources are the permits. A call keeps what these methods
 * return until its next step. An exception of the metrics is reported, and changes nothing else.
 * Thread-safe.
 */
final class PermitMetrics {
  /** Instead of null, which the metrics of a pool may return. */
  private static final Object NOTHING = new Object();

  /** Null if disabled. */
  private final PoolMetrics<Object, Object> pool;

  private final Consumer<Throwable> onDefect;

  /**
   * @param pool null to measure nothing
   * @param onDefect receives what the metrics throw
   */
  PermitMetrics(PoolMetrics<Object, Object> pool, Consumer<Throwable> onDefect) {
    this.pool = pool;
    this.onDefect = onDefect;
  }

  /**
   * A call begins to wait for a permit.
   *
   * @return null only if disabled
   */
  Object enqueued() {
    if (pool == null) {
      return null;
    }
    try {
      return kept(pool.enqueue());
    } catch (RuntimeException | LinkageError defect) {
      onDefect.accept(defect);
      return NOTHING;
    }
  }

  /**
   * The wait has ended with a permit.
   *
   * @param waiting from {@link #enqueued}
   * @return null only if disabled
   */
  Object acquired(Object waiting) {
    if (pool == null) {
      return null;
    }
    dequeued(waiting);
    try {
      return kept(pool.begin());
    } catch (RuntimeException | LinkageError defect) {
      onDefect.accept(defect);
      return NOTHING;
    }
  }

  /**
   * The wait has ended.
   *
   * @param waiting null if the call did not wait
   */
  void dequeued(Object waiting) {
    if (waiting != null) {
      try {
        pool.dequeue(original(waiting));
      } catch (RuntimeException | LinkageError defect) {
        onDefect.accept(defect);
      }
    }
  }

  /**
   * The permit is returned.
   *
   * @param running from {@link #acquired}
   */
  void released(Object running) {
    if (pool != null) {
      try {
        pool.end(original(running));
      } catch (RuntimeException | LinkageError defect) {
        onDefect.accept(defect);
      }
    }
  }

  void close() {
    if (pool != null) {
      try {
        pool.close();
      } catch (RuntimeException | LinkageError defect) {
        onDefect.accept(defect);
      }
    }
  }

  private static Object kept(Object fromPool) {
    return fromPool == null ? NOTHING : fromPool;
  }

  private static Object original(Object kept) {
    return kept == NOTHING ? null : kept;
  }
}
