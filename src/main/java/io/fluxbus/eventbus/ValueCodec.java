package io.fluxbus.eventbus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;

/**
 * A codec for an immutable value. Within one Vertx it passes the value itself; between nodes it
 * sends JSON.
 *
 * @param writer encodes a value as JSON
 * @param reader decodes a value from JSON
 * @param unreadable creates the object that is received instead of a value that cannot be read. A
 *     codec must not throw: Vert.x would drop the message, and its sender would wait for a reply
 */
record ValueCodec<T>(
    Class<T> type,
    Function<T, byte[]> writer,
    Reader<T> reader,
    Function<Exception, Object> unreadable)
    implements MessageCodec<T, Object> {

  /** Decodes a value, or throws if the JSON is invalid. */
  interface Reader<T> {
    T read(byte[] json) throws IOException;
  }

  @Override
  public void encodeToWire(Buffer buffer, T value) {
    byte[] json = writer.apply(value);
    buffer.appendInt(json.length).appendBytes(json);
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    try {
      int start = position + Integer.BYTES;
      int length = buffer.getInt(position);
      // Vert.x would allocate the claimed length before it checks how many bytes there are.
      if (length < 0 || length > buffer.length() - start) {
        throw new IOException("the value is shorter than its length says");
      }
      byte[] json = buffer.getBytes(start, start + length);
      return Objects.requireNonNull(reader.read(json));
    } catch (IOException | RuntimeException e) {
      return unreadable.apply(e);
    }
  }

  @Override
  public Object transform(T value) {
    return value;
  }

  @Override
  public String name() {
    return type.getName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
