package io.fluxbus.eventbus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;

/**
 * Carries an immutable value over the bus: as it is within one Vertx, as JSON between nodes.
 *
 * @param type of the value
 * @param writer to the wire
 * @param reader from the wire
 * @param unreadable what is received in place of a value that cannot be read. It must not throw
 *     where the value is a reply: Vert.x would leave who waits for it without one
 */
record ValueCodec<T>(
    Class<T> type,
    Function<T, byte[]> writer,
    Reader<T> reader,
    Function<Exception, Object> unreadable)
    implements MessageCodec<T, Object> {

  /** Reads a value, or throws. */
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
      // Vert.x allocates what the length claims before it looks at what is there.
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
