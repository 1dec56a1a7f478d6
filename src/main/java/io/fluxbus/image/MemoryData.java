package io.fluxbus.image;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * The bytes of an image in memory.
 *
 * @param reserve is called with the number of further bytes before they are kept. If it throws an
 *     exception, they are not kept
 */
record MemoryData(Buffer bytes, LongConsumer reserve) implements ImageData<MemoryData> {
  @Override
  public ImageInput open() {
    return ImageInput.of(VertxAccess.bytes(bytes));
  }

  @Override
  public MemoryData next() {
    return new MemoryData(Buffer.buffer(), reserve);
  }

  @Override
  public OutputStream create() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int count) {
        reserve.accept(count);
        bytes.appendBytes(source, offset, count);
      }
    };
  }
}
