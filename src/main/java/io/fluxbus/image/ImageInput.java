package io.fluxbus.image;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A buffered reader of a file, or of bytes in memory, with numbers in both byte orders. A read past
 * the end throws an {@link EOFException}. It blocks if it reads a file.
 */
final class ImageInput implements Closeable {
  private static final int BUFFER_SIZE = 32 * 1024;

  /** Null for bytes in memory, which are all in the buffer. */
  private final FileChannel channel;

  private final long length;
  private final ByteBuffer buffer;

  /** The position in the file at which the buffer begins. */
  private long start;

  private ImageInput(FileChannel channel, long length, ByteBuffer buffer) {
    this.channel = channel;
    this.length = length;
    this.buffer = buffer;
  }

  /** Reads bytes in memory. */
  static ImageInput of(ByteBuffer bytes) {
    return new ImageInput(null, bytes.remaining(), bytes.slice());
  }

  /** Opens a file. Does not follow a symbolic link. */
  static ImageInput open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      return new ImageInput(channel, channel.size(), ByteBuffer.allocate(BUFFER_SIZE).limit(0));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  long length() {
    return length;
  }

  long position() {
    return start + buffer.position();
  }

  long remaining() {
    return length - position();
  }

  void seek(long position) throws EOFException {
    if (position < 0 || position > length) {
      throw new EOFException();
    }
    if (position >= start && position <= start + buffer.limit()) {
      buffer.position((int) (position - start));
    } else {
      start = position;
      buffer.limit(0);
    }
  }

  void skip(long bytes) throws EOFException {
    if (bytes < 0 || bytes > remaining()) {
      throw new EOFException();
    }
    seek(position() + bytes);
  }

  /** Returns the next bytes, at least one. Reading them from the buffer moves the position. */
  ByteBuffer unread() throws IOException {
    if (!buffer.hasRemaining()) {
      fill();
    }
    return buffer;
  }

  /** Returns the bytes from the position on as a stream. Closing it has no effect. */
  InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return remaining() == 0 ? -1 : u8();
      }

      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        if (remaining() == 0) {
          return -1;
        }
        ByteBuffer next = unread();
        int part = Math.min(count, next.remaining());
        next.get(target, offset, part);
        return part;
      }

      @Override
      public int available() {
        return (int) Math.min(Integer.MAX_VALUE, remaining());
      }
    };
  }

  /** Reads up to a number of bytes at the start of the file, and seeks to the start. */
  byte[] head(int bytes) throws IOException {
    seek(0);
    byte[] head = new byte[(int) Math.min(bytes, length)];
    for (int i = 0; i < head.length; i++) {
      head[i] = (byte) u8();
    }
    seek(0);
    return head;
  }

  int u8() throws IOException {
    if (!buffer.hasRemaining()) {
      fill();
    }
    return buffer.get() & 0xff;
  }

  int u16() throws IOException {
    return (u8() << 8) | u8();
  }

  long u32() throws IOException {
    return ((long) u16() << 16) | u16();
  }

  /** Reads a number of up to 8 bytes, the most significant byte first. */
  long unsigned(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | u8();
    }
    return value;
  }

  int u16LittleEndian() throws IOException {
    return u8() | (u8() << 8);
  }

  long u32LittleEndian() throws IOException {
    return u16LittleEndian() | ((long) u16LittleEndian() << 16);
  }

  String ascii(int bytes) throws IOException {
    byte[] text = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      text[i] = (byte) u8();
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Calculates the checksum of all bytes. */
  long checksum() throws IOException {
    seek(0);
    CRC32 checksum = new CRC32();
    while (remaining() > 0) {
      checksum.update(unread());
    }
    return checksum.getValue();
  }

  private void fill() throws IOException {
    if (channel == null) {
      throw new EOFException();
    }
    start += buffer.position();
    buffer.clear();
    int read = channel.read(buffer, start);
    buffer.flip();
    if (read <= 0) {
      throw new EOFException();
    }
  }

  /** Forces the file's content and metadata to the storage device. */
  void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
