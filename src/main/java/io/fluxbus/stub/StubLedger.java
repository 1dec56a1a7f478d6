package io.fluxbus.stub;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;

/**
 * What the stubbed server truly did: the account that a test holds against what a client believes.
 * Any thread may read it.
 */
public final class StubLedger {
  /**
   * One POST to the endpoint.
   *
   * @param requestId the client's {@code X-Client-Request-Id}, or null
   * @param inferenceId null when no work began
   * @param status of the answer that was due, whether or not it could be sent; 0 when none was
   * @param accepted whether work began
   * @param images how many were made
   * @param billed whether it was billed, be the price zero
   * @param usd what was billed
   */
  public record Entry(
      String requestId,
      String inferenceId,
      int status,
      boolean accepted,
      int images,
      boolean billed,
      BigDecimal usd) {}

  /** Not the ledger itself, because tests hold that, and the server must never wait for them. */
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

  /** POSTs to the endpoint that have arrived whole. */
  public long posts() {
    synchronized (lock) {
      return posts;
    }
  }

  /** Requests on which work began. */
  public long accepted() {
    synchronized (lock) {
      return accepted;
    }
  }

  /** Requests on which work goes on. */
  public long inFlight() {
    synchronized (lock) {
      return accepted - finished;
    }
  }

  /** Requests that were billed. */
  public long billed() {
    synchronized (lock) {
      return billed;
    }
  }

  /** Images that were made. */
  public long images() {
    synchronized (lock) {
      return images;
    }
  }

  /** All that was billed, in US dollars. */
  public BigDecimal usd() {
    synchronized (lock) {
      return usd;
    }
  }

  /** The newest entries in the order in which they were decided, as many as the options keep. */
  public List<Entry> entries() {
    synchronized (lock) {
      return List.copyOf(entries);
    }
  }

  /** The entries of one request id. */
  public List<Entry> entries(String requestId) {
    return entries().stream().filter(e -> Objects.equals(e.requestId(), requestId)).toList();
  }

  void arrived() {
    synchronized (lock) {
      posts++;
    }
  }

  void accept() {
    synchronized (lock) {
      accepted++;
    }
  }

  void decide(Entry entry) {
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
