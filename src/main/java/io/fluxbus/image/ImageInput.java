package io.fluxbus.image;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A buffered reader of a file with numbers in both byte orders. A read past the end of the file
 * throws an {@link EOFException}. Blocks.
 */
final class ImageInput implements Closeable {
  private static final int BUFFER_SIZE = 32 * 1024;

  private final FileChannel channel;
  private final long length;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE).limit(0);

  /** The position in the file at which the buffer begins. */
  private long start;

  private ImageInput(FileChannel channel) throws IOException {
    this.channel = channel;
    this.length = channel.size();
  }

  /** Opens a file. Does not follow a symbolic link. */
  static ImageInput open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      return new ImageInput(channel);
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

  /** Skips the bytes up to and including the next one with this value. */
  void skipTo(byte value) throws IOException {
    byte[] bytes = buffer.array();
    while (true) {
      for (int i = buffer.position(); i < buffer.limit(); i++) {
        if (bytes[i] == value) {
          buffer.position(i + 1);
          return;
        }
      }
      buffer.position(buffer.limit());
      fill();
    }
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

  /** Reads bytes and updates the checksum with them. */
  void update(CRC32 checksum, long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      if (!buffer.hasRemaining()) {
        fill();
      }
      int part = (int) Math.min(left, buffer.remaining());
      checksum.update(buffer.array(), buffer.position(), part);
      buffer.position(buffer.position() + part);
      left -= part;
    }
  }

  private void fill() throws IOException {
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
    channel.close();
  }
}
