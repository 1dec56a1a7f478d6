package io.fluxbus.stub;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;

/**
 * The record of everything that the stub server accepted and billed. A test compares it with the
 * outcomes that a client reports. Any thread may use it.
 */
public final class StubLedger {
  /**
   * One POST to the endpoint.
   *
   * @param requestId the client's {@code X-Client-Request-Id}, or null
   * @param inferenceId the id in the response's {@code x-inference-id}; null if not accepted
   * @param status the HTTP status of the response, even if it could not be sent; 0 for a fault
   *     without a response
   * @param accepted whether the request was valid and within the limits
   * @param images the number of generated images
   * @param billed whether the request was billed, even at a price of zero
   * @param usd the billed amount in US dollars
   */
  public record Entry(
      String requestId,
      String inferenceId,
      int status,
      boolean accepted,
      int images,
      boolean billed,
      BigDecimal usd) {}

  /** A private lock: a test that locks the ledger must not block the server. */
  private final Object lock = new Object();

  private final int size;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long posts;
  private long accepted;
  private long finished;
  private long billed;
  private long images;
  private BigDecimal usd = BigDecimal.ZERO;

  StubLedger(int size) {
    this.size = size;
  }

  /** The number of POSTs to the endpoint that were received completely. */
  public long posts() {
    synchronized (lock) {
      return posts;
    }
  }

  /** The number of requests that were valid and within the limits. */
  public long accepted() {
    synchronized (lock) {
      return accepted;
    }
  }

  /** The number of accepted requests that have no response yet. */
  public long inFlight() {
    synchronized (lock) {
      return accepted - finished;
    }
  }

  /** The number of billed requests. */
  public long billed() {
    synchronized (lock) {
      return billed;
    }
  }

  /** The number of generated images. */
  public long images() {
    synchronized (lock) {
      return images;
    }
  }

  /** The total of all billed amounts, in US dollars. */
  public BigDecimal usd() {
    synchronized (lock) {
      return usd;
    }
  }

  /** The newest entries in the order of their responses; the options limit their number. */
  public List<Entry> entries() {
    synchronized (lock) {
      return List.copyOf(entries);
    }
  }

  /** The entries of {@link #entries()} with this request id. */
  public List<Entry> entries(String requestId) {
    return entries().stream().filter(e -> Objects.equals(e.requestId(), requestId)).toList();
  }

  void received() {
    synchronized (lock) {
      posts++;
    }
  }

  void accept() {
    synchronized (lock) {
      accepted++;
    }
  }

  void record(Entry entry) {
    synchronized (lock) {
      if (entry.accepted()) {
        finished++;
      }
      if (entry.billed()) {
        billed++;
        images += entry.images();
        usd = usd.add(entry.usd());
      }
      if (size > 0) {
        if (entries.size() == size) {
          entries.removeFirst();
        }
        entries.addLast(entry);
      }
    }
  }
}
