package io.fluxbus.stream;

import io.fluxbus.GenerationRequest;
import io.vertx.core.Handler;
import java.util.ArrayDeque;

/** The requests that were written and wait for a place in the window. Any thread may use it. */
final class WriteQueue {
  private final ArrayDeque<GenerationRequest> requests = new ArrayDeque<>();
  private int maxSize;
  private boolean ended;

  /** Whether the queue was reported as full, and the drain handler was not called since. */
  private boolean drainDue;

  /** Whether the drain handler was called since the queue was last reported as full. */
  private boolean drainReported;

  private Handler<Void> drainHandler;

  WriteQueue(int maxSize) {
    this.maxSize = maxSize;
  }

  synchronized void setMaxSize(int maxSize) {
    this.maxSize = maxSize;
  }

  synchronized void setDrainHandler(Handler<Void> handler) {
    drainHandler = handler;
    // A pipe first asks whether the queue is full and then sets its handler. If the queue drains in
    // between, the new handler is called.
    drainDue |= drainReported;
    drainReported = false;
  }

  /** Adds a request. Returns false if the stream has ended. */
  synchronized boolean add(GenerationRequest request) {
    if (!ended) {
      requests.add(request);
    }
    return !ended;
  }

  synchronized GenerationRequest poll() {
    return requests.poll();
  }

  synchronized boolean isFull() {
    boolean full = requests.size() >= maxSize;
    drainDue |= full;
    drainReported &= !full;
    return full;
  }

  /**
   * Returns the drain handler if it must be called now, otherwise null. It is returned once for
   * each time that the queue was full, when the queue is half empty, so that the source does not
   * stop for every request.
   */
  synchronized Handler<Void> pollDrainHandler() {
    if (!drainDue || drainHandler == null || requests.size() > maxSize / 2) {
      return null;
    }
    drainDue = false;
    drainReported = true;
    return drainHandler;
  }

  synchronized void end() {
    ended = true;
  }

  /** Whether the stream has ended and no request waits any more. */
  synchronized boolean isFinished() {
    return ended && requests.isEmpty();
  }
}
