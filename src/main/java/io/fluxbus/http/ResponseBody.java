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
 * The body of one response. It is read up to a maximum size and within the byte budget: bytes are
 * reserved before they are kept, and the response is paused while they do not fit. All methods run
 * on the context of the attempt, unless they say otherwise.
 *
 * <p>If the length of a body is known, all of it is reserved before it is read. Otherwise it is
 * reserved in steps. A body whose next step does not fit waits for all the bytes that it may still
 * need, so two bodies never wait for each other.
 */
final class ResponseBody {
  /** In bytes; a body of up to this size is parsed on the event loop. */
  static final int SMALL = 64 * 1024;

  private static final int SEGMENT = 1024 * 1024;

  /** The part of the budget that a body of unknown length may use. */
  private static final double MAX_SHARE = 0.75;

  private final HttpExchange exchange;
  private final HttpClientResponse head;
  private final ByteBudget budget;
  private final int maxSize;

  /** The length in bytes; -1 if it is unknown. */
  private final long length;

  /** The buffer that is being filled, after the full ones. Null before anything arrived. */
  private Buffer current;

  /** Null while there is only the current buffer. */
  private List<Buffer> full;

  private int currentCapacity;
  private long size;
  private long reserved;

  /** Null unless the body waits for bytes of the budget. */
  private ByteBudget.Waiter waiter;

  /** A chunk that has arrived and is not reserved yet, or null. */
  private Buffer pending;

  private boolean released;

  /**
   * @param maxSize the maximum size of the body, in bytes
   */
  ResponseBody(HttpExchange exchange, HttpClientResponse head, ByteBudget budget, int maxSize) {
    this.exchange = exchange;
    this.head = head;
    this.budget = budget;
    this.maxSize = maxSize;
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

  /** Starts to read. {@link HttpExchange#onBodyEnd} is called at the end. */
  void read() {
    head.handler(this::append).endHandler(end -> exchange.onBodyEnd(ReceivedResponse.End.of(head)));
    if (length > maxSize) {
      exchange.onBodyEnd(ReceivedResponse.End.TOO_LARGE);
    } else if (length > budget.capacity()) {
      exchange.onBodyEnd(ReceivedResponse.End.BEYOND_BUDGET);
    } else if (length > SMALL) {
      await(length);
    } else {
      head.resume();
    }
  }

  /** Whether the body waits for bytes of the budget that other responses have reserved. */
  boolean isWaiting() {
    return waiter != null;
  }

  private void append(Buffer chunk) {
    if (released) {
      return;
    }
    long total = size + chunk.length();
    if (total > maxSize) {
      exchange.onBodyEnd(ReceivedResponse.End.TOO_LARGE);
    } else if (total <= reserved || grow(total)) {
      keep(chunk);
    } else if (total > maxReserved()) {
      exchange.onBodyEnd(ReceivedResponse.End.BEYOND_BUDGET);
    } else {
      pending = chunk;
      await(maxReserved() - reserved);
    }
  }

  private boolean grow(long total) {
    if (length >= 0) {
      return reserve(length - reserved, 0);
    }
    long next = total <= SMALL ? total : Math.max(total, reserved + SMALL);
    return total <= maxReserved() && reserve(next - reserved, maxReserved());
  }

  private boolean reserve(long bytes, long headroom) {
    boolean fits = budget.tryReserve(bytes, headroom);
    reserved += fits ? bytes : 0;
    return fits;
  }

  /** The most bytes that the body may reserve. */
  private long maxReserved() {
    return length >= 0 ? length : Math.min(maxSize, (long) (budget.capacity() * MAX_SHARE));
  }

  private void await(long bytes) {
    head.pause();
    Context context = exchange.context();
    waiter =
        budget.await(
            bytes,
            () -> {
              try {
                context.runOnContext(v -> granted(bytes));
              } catch (RejectedExecutionException e) {
                // The event loop has ended with its Vertx.
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
      // The first chunk is usually the whole body.
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

  /** The number of bytes that have arrived. */
  long size() {
    return size;
  }

  /**
   * Returns the bytes that have arrived. Must be called after the end of the body, by one thread at
   * a time. Copying a large body takes time.
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

  /** Returns at most {@code max} of the first bytes. */
  Buffer beginning(int max) {
    Buffer first = full != null ? full.get(0) : current;
    return first == null ? Buffer.buffer(0) : first.slice(0, Math.min(max, first.length()));
  }

  /** Stops reading, and returns the bytes to the budget. */
  void release() {
    if (released) {
      return;
    }
    released = true;
    current = null;
    full = null;
    pending = null;
    if (waiter != null) {
      // If the bytes were granted in the meantime, granted() releases them.
      waiter.cancel();
    }
    if (reserved > 0) {
      budget.release(reserved);
    }
  }
}
