package io.fluxbus.bridge;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Divides the bytes of a TCP connection into frames: four bytes with the length, and a message of
 * this length. It keeps only the bytes that have arrived, whatever length is announced.
 */
final class FrameReader {
  private static final int HEAD_BYTES = 4;

  private final int maxLength;
  private final Consumer<byte[]> frames;

  private int headBytes;
  private int length;

  /** Null while the length is read. */
  private Buffer frame;

  /**
   * @param maxLength the longest message in bytes
   * @param frames receives the messages
   */
  FrameReader(int maxLength, Consumer<byte[]> frames) {
    this.maxLength = maxLength;
    this.frames = frames;
  }

  /**
   * Adds bytes.
   *
   * @throws BridgeRejection if a length is out of range. Nothing may be added after that
   */
  void add(Buffer bytes) {
    int position = 0;
    while (position < bytes.length()) {
      if (frame == null) {
        addToHead(bytes.getUnsignedByte(position));
        position++;
      } else {
        int part = Math.min(length - frame.length(), bytes.length() - position);
        frame.appendBuffer(bytes, position, part);
        position += part;
        if (frame.length() == length) {
          byte[] complete = frame.getBytes();
          frame = null;
          frames.accept(complete);
        }
      }
    }
  }

  private void addToHead(int value) {
    length = (length << Byte.SIZE) | value;
    headBytes++;
    if (headBytes == HEAD_BYTES) {
      if (length < 1 || length > maxLength) {
        throw BridgeRejection.unreadable(
            "a frame must begin with its length in 4 bytes, from 1 to " + maxLength);
      }
      headBytes = 0;
      frame = Buffer.buffer();
    }
  }
}
