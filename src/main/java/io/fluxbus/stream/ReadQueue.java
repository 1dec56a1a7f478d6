package io.fluxbus.stream;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Handler;
import java.util.ArrayDeque;

/** What is in the window, and what of it the reader gets when. From any thread. */
final class ReadQueue {
  private enum Leaving {
    UNDECIDED,
    LEFT,
    STAYS
  }

  /** A request's slot in the window. */
  static final class Slot {
    final GenerationRequest request;

    /** How long it has waited here because the client had no room, in milliseconds. */
    long waited;

    private Leaving leaving = Leaving.UNDECIDED;

    private GenerationOutcome outcome;

    private Slot(GenerationRequest request) {
      this.request = request;
    }

    /** Whether an attempt of it may be under way from now on, or was before. From any thread. */
    synchronized boolean leaves() {
      if (leaving == Leaving.UNDECIDED) {
        leaving = Leaving.LEFT;
      }
      return leaving == Leaving.LEFT;
    }

    /** Whether no attempt of it was or will be under way. From any thread. */
    synchronized boolean stays() {
      if (leaving == Leaving.UNDECIDED) {
        leaving = Leaving.STAYS;
      }
      return leaving == Leaving.STAYS;
    }
  }

  private final boolean ordered;

  /** In the order in which they are read; until it is known, a slot is there only if ordered. */
  private final ArrayDeque<Slot> line = new ArrayDeque<>();

  private int open;
  private int unknown;
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

  synchronized Slot open(GenerationRequest request) {
    Slot slot = new Slot(request);
    open++;
    unknown++;
    if (ordered) {
      line.add(slot);
    }
    return slot;
  }

  synchronized void settle(Slot slot, GenerationOutcome outcome) {
    slot.outcome = outcome;
    unknown--;
    if (!ordered) {
      line.add(slot);
    }
  }

  /** How many are in the window. */
  synchronized int open() {
    return open;
  }

  /** How many of them have no outcome yet. */
  synchronized int unknown() {
    return unknown;
  }

  /** What the reader gets now; null when there is nothing, or nothing wanted. */
  synchronized Reading next() {
    Slot first = line.peek();
    if (demand == 0 || handler == null || first == null || first.outcome == null) {
      return null;
    }
    line.remove();
    open--;
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    return new Reading(first.outcome, handler);
  }

  /** Whether the reader is to be told of the end now; true once, and not before he listens. */
  synchronized boolean ends() {
    boolean now = !ended && open == 0 && demand > 0 && endHandler != null;
    ended |= now;
    return now;
  }

  synchronized Handler<Void> endHandler() {
    return endHandler;
  }

  record Reading(GenerationOutcome outcome, Handler<GenerationOutcome> handler) {}
}
