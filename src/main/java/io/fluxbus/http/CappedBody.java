package io.fluxbus.http;

import io.vertx.core.buffer.Buffer;

/** The body of one answer, as far as it came and up to a cap. */
final class CappedBody {
  private final int cap;

  /** The first chunk is most often all. */
  private Buffer bytes = Buffer.buffer();

  /**
   * @param cap in bytes
   */
  CappedBody(int cap) {
    this.cap = cap;
  }

  /**
   * Takes another chunk.
   *
   * @return false for one that would not fit, which is not kept
   */
  boolean append(Buffer chunk) {
    if ((long) bytes.length() + chunk.length() > cap) {
      return false;
    }
    if (bytes.length() == 0) {
      bytes = chunk;
    } else {
      bytes.appendBuffer(chunk);
    }
    return true;
  }

  /** What came so far. */
  Buffer bytes() {
    return bytes;
  }
}
