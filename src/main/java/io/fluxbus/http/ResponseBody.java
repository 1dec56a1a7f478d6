package io.fluxbus.http;

import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The body of one response. It is read up to a cap, and under the byte budget: bytes are reserved
 * before they are kept, and while they do not fit, the response is paused. On the attempt's
 * context.
 *
 * <p>A body whose length is known reserves all of it before it is read. Another one reserves step
 * by step, and for all that it may still need once a step does not fit. So no two bodies can wait
 * for each other.
 */
final class ResponseBody {
  /** In bytes; a body of up to this size is parsed on the event loop. */
  static final int SMALL = 64 * 1024;

  private static final int SEGMENT = 1024 * 1024;

  /** Of the budget, what a body of unknown length may use at most. */
  private static final double MOST = 0.75;

  private final HttpAttempt attempt;
  private final HttpClientResponse head;
  private final ByteBudget budget;
  private final int cap;

  /** In bytes; -1 when it is unknown. */
  private final long length;

  /** What came first, or came last when there are full ones. Null before anything came. */
  private Buffer current;

  /** Null while the current one is all. */
  private List<Buffer> full;

  private int currentCapacity;
  private long size;
  private long reserved;

  /** Null while nothing is waited for. */
  private ByteBudget.Waiter waiter;

  /** Came, and is not kept yet. */
  private Buffer pending;

  private boolean released;

  /**
   * @param cap in bytes
   */
  ResponseBody(HttpAttempt attempt, HttpClientResponse head, ByteBudget budget, int cap) {
    this.attempt = attempt;
    this.head = head;
    this.budget = budget;
    this.cap = cap;
    this.length = length(head);
  }

  private static long length(HttpClientResponse head) {
    String length = head.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null
        || length.length() > 18
        || head.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < length.length(); i++) {
      int digit = length.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Begins to read it. The attempt is told when it ends. */
  void read() {
    head.handler(this::append).endHandler(end -> attempt.answered(HttpAnswer.End.of(head)));
    if (length > cap) {
      attempt.answered(HttpAnswer.End.TOO_LARGE);
    } else if (length > budget.capacity()) {
      attempt.answered(HttpAnswer.End.BEYOND_BUDGET);
    } else if (length > SMALL) {
      await(length);
    } else {
      head.resume();
    }
  }

  /** Whether it waits for bytes that others have reserved. */
  boolean isWaiting() {
    return waiter != null;
  }

  private void append(Buffer chunk) {
    if (released) {
      return;
    }
    long total = size + chunk.length();
    if (total > cap) {
      attempt.answered(HttpAnswer.End.TOO_LARGE);
    } else if (total <= reserved || grow(total)) {
      keep(chunk);
    } else if (total > most()) {
      attempt.answered(HttpAnswer.End.BEYOND_BUDGET);
    } else {
      pending = chunk;
      await(most() - reserved);
    }
  }

  private boolean grow(long total) {
    if (length >= 0) {
      return reserve(length - reserved, 0);
    }
    long next = total <= SMALL ? total : Math.max(total, reserved + SMALL);
    return total <= most() && reserve(next - reserved, most());
  }

  private boolean reserve(long bytes, long headroom) {
    boolean fits = budget.tryReserve(bytes, headroom);
    reserved += fits ? bytes : 0;
    return fits;
  }

  /** The most that it can need. */
  private long most() {
    return length >= 0 ? length : Math.min(cap, (long) (budget.capacity() * MOST));
  }

  private void await(long bytes) {
    head.pause();
    Context context = attempt.context();
    waiter =
        budget.await(
            bytes,
            () -> {
              try {
                context.runOnContext(v -> granted(bytes));
              } catch (RejectedExecutionException e) {
                // Its loop has ended with its Vertx.
                budget.release(bytes);
              }
            });
  }

  private void granted(long bytes) {
    if (released) {
      budget.release(bytes);
      return;
    }
    waiter = null;
    reserved += bytes;
    if (pending != null) {
      keep(pending);
      pending = null;
    }
    head.resume();
  }

  private void keep(Buffer chunk) {
    size += chunk.length();
    if (current == null) {
      // The first chunk is most often all.
      currentCapacity = length > chunk.length() ? (int) length : chunk.length();
      current =
          length > chunk.length() ? Buffer.buffer(currentCapacity).appendBuffer(chunk) : chunk;
    } else if (current.length() + chunk.length() <= currentCapacity) {
      current.appendBuffer(chunk);
    } else if (size <= SMALL) {
      currentCapacity = SMALL;
      current = Buffer.buffer(SMALL).appendBuffer(current).appendBuffer(chunk);
    } else {
      if (full == null) {
        full = new ArrayList<>();
      }
      full.add(current);
      currentCapacity = Math.max(SEGMENT, chunk.length());
      current = Buffer.buffer(currentCapacity).appendBuffer(chunk);
    }
  }

  /** How many bytes came so far. */
  long size() {
    return size;
  }

  /**
   * What came so far, once nothing more is read. On any one thread. It takes time for a large one.
   */
  Buffer bytes() {
    if (full != null) {
      Buffer all = Buffer.buffer((int) size);
      for (int i = 0; i < full.size(); i++) {
        all.appendBuffer(full.get(i));
        full.set(i, null);
      }
      current = all.appendBuffer(current);
      full = null;
    }
    return current == null ? Buffer.buffer(0) : current;
  }

  /** The beginning of what came. */
  Buffer beginning(int most) {
    Buffer first = full != null ? full.get(0) : current;
    return first == null ? Buffer.buffer(0) : first.slice(0, Math.min(most, first.length()));
  }

  /** Nothing more is read or kept. */
  void release() {
    if (released) {
      return;
    }
    released = true;
    current = null;
    full = null;
    pending = null;
    if (waiter != null) {
      // If it was granted meanwhile, the bytes are released where that is told.
      waiter.cancel();
    }
    if (reserved > 0) {
      budget.release(reserved);
    }
  }
}
