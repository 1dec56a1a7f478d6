package io.fluxbus.stream;

import io.fluxbus.GenerationRequest;
import io.vertx.core.Handler;
import java.util.ArrayDeque;

/** What was written and has no place in the window yet. From any thread. */
final class WriteQueue {
  private final ArrayDeque<GenerationRequest> waiting = new ArrayDeque<>();
  private int maxSize;
  private boolean ended;

  /** Whether somebody was told that it is full, and not yet that it has drained. */
  private boolean owed;

  /** Whether it has drained since somebody was told that it is full. */
  private boolean told;

  private Handler<Void> drainHandler;

  WriteQueue(int maxSize) {
    this.maxSize = maxSize;
  }

  synchronized void setMaxSize(int maxSize) {
    this.maxSize = maxSize;
  }

  synchronized void setDrainHandler(Handler<Void> handler) {
    drainHandler = handler;
    // Between being told that it is full and setting this, it may have drained.
    owed |= told;
    told = false;
  }

  /** Takes it in, unless the stream has ended. */
  synchronized boolean add(GenerationRequest request) {
    if (!ended) {
      waiting.add(request);
    }
    return !ended;
  }

  synchronized GenerationRequest poll() {
    return waiting.poll();
  }

  synchronized boolean full() {
    boolean full = waiting.size() >= maxSize;
    owed |= full;
    told &= !full;
    return full;
  }

  /**
   * Who is to be told now that it has drained, once; else null. Half empty is early enough, and
   * spares the source from stopping for each request.
   */
  synchronized Handler<Void> drained() {
    if (!owed || drainHandler == null || waiting.size() > maxSize / 2) {
      return null;
    }
    owed = false;
    told = true;
    return drainHandler;
  }

  synchronized void end() {
    ended = true;
  }

  /** Whether nothing more will come out of it. */
  synchronized boolean over() {
    return ended && waiting.isEmpty();
  }
}
