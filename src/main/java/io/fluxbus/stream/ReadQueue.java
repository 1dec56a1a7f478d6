package io.fluxbus.stream;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Handler;
import java.util.ArrayDeque;

/**
 * The window of a stream: the requests that are with the client, and the outcomes that the reader
 * has not received yet. It decides which outcome is read next, and when. Any thread may use it.
 */
final class ReadQueue {
  /** Whether a request may be sent. Decided once: by its first attempt, or by a drain. */
  private enum Sending {
    UNDECIDED,
    ALLOWED,
    PREVENTED
  }

  /** The place of one request in the window. Any thread may call its methods. */
  static final class Slot {
    final GenerationRequest request;

    /** How long the request has waited because the client was overloaded. */
    long waitedMillis;

    private Sending sending = Sending.UNDECIDED;

    private GenerationOutcome outcome;

    private Slot(GenerationRequest request) {
      this.request = request;
    }

    /** Returns whether an attempt may start now. */
    synchronized boolean allowSending() {
      if (sending == Sending.UNDECIDED) {
        sending = Sending.ALLOWED;
      }
      return sending == Sending.ALLOWED;
    }

    /** Returns whether sending is now prevented: no attempt has started, and none will start. */
    synchronized boolean preventSending() {
      if (sending == Sending.UNDECIDED) {
        sending = Sending.PREVENTED;
      }
      return sending == Sending.PREVENTED;
    }
  }

  /** An outcome and the handler that receives it. */
  record Delivery(GenerationOutcome outcome, Handler<GenerationOutcome> handler) {}

  private final boolean ordered;

  /**
   * The slots in the order in which they are read. If ordered, a slot is added with its request;
   * otherwise with its outcome.
   */
  private final ArrayDeque<Slot> slots = new ArrayDeque<>();

  private int size;
  private int running;
  private long demand = Long.MAX_VALUE;
  private Handler<GenerationOutcome> handler;
  private Handler<Void> endHandler;
  private boolean ended;

  ReadQueue(boolean ordered) {
    this.ordered = ordered;
  }

  synchronized void setHandler(Handler<GenerationOutcome> handler) {
    this.handler = handler;
  }

  synchronized void setEndHandler(Handler<Void> endHandler) {
    this.endHandler = endHandler;
  }

  synchronized void pause() {
    demand = 0;
  }

  synchronized void fetch(long amount) {
    demand = amount > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + amount;
  }

  synchronized Slot add(GenerationRequest request) {
    Slot slot = new Slot(request);
    size++;
    running++;
    if (ordered) {
      slots.add(slot);
    }
    return slot;
  }

  synchronized void complete(Slot slot, GenerationOutcome outcome) {
    slot.outcome = outcome;
    running--;
    if (!ordered) {
      slots.add(slot);
    }
  }

  /** The number of slots in the window. */
  synchronized int size() {
    return size;
  }

  /** The number of slots without an outcome. */
  synchronized int running() {
    return running;
  }

  /** Removes the next outcome, or returns null if no outcome is ready or the reader is paused. */
  synchronized Delivery poll() {
    Slot first = slots.peek();
    if (demand == 0 || handler == null || first == null || first.outcome == null) {
      return null;
    }
    slots.remove();
    size--;
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    return new Delivery(first.outcome, handler);
  }

  /**
   * Returns the end handler if it must be called now, otherwise null. It is returned once, when all
   * outcomes were read and the reader is not paused.
   */
  synchronized Handler<Void> pollEndHandler() {
    if (ended || size > 0 || demand == 0 || endHandler == null) {
      return null;
    }
    ended = true;
    return endHandler;
  }
}
