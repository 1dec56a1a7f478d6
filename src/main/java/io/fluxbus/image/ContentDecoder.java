package io.fluxbus.image;

import io.fluxbus.internal.ContentCodings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Decodes the content codings of a response. Some servers use one although the request forbids it.
 * The bytes have precedence over the header: bytes that are an image are not decoded, and gzip is
 * recognized without a header.
 */
final class ContentDecoder {
  private static final String GZIP = "gzip";
  private static final String DEFLATE = "deflate";
  private static final int MAX_CODINGS = 4;
  private static final int MAX_NAME_LENGTH = 20;

  /** The codings in the order in which they are decoded. */
  private final List<String> codings = new ArrayList<>();

  /** Whether {@link #check} has seen the first bytes of an image, so there is nothing to decode. */
  private boolean isImage;

  /**
   * @param headers the values of {@code Content-Encoding}
   */
  ContentDecoder(List<String> headers) {
    codings.addAll(ContentCodings.of(headers));
    Collections.reverse(codings);
  }

  /**
   * Checks whether a body can contain an image, by its first bytes.
   *
   * @param head its first {@link ImageFormat#HEAD_LENGTH} bytes, fewer if it is shorter
   * @throws ImageException if the bytes are not an image, and their coding is not supported
   */
  void check(byte[] head) {
    isImage = ImageFormat.of(head) != null;
    if (isImage || isGzip(head)) {
      return;
    }
    List<String> others = codings.stream().filter(coding -> !GZIP.equals(coding)).toList();
    if (others.isEmpty()) {
      throw ImageInspector.notAnImage(head);
    }
    String first = others.get(0);
    if (!first.equals(DEFLATE)) {
      throw ImageException.permanent(
          "its content coding "
              + (isName(first) ? first + " " : "")
              + "was not requested and is not supported");
    }
  }

  /**
   * Decodes an image, once for each coding, each time into a new place.
   *
   * @param maxSize the maximum size after each coding in bytes
   * @return the decoded bytes. They may still be something other than an image
   * @throws ImageException if the bytes are too many, damaged or cut off
   */
  <T extends ImageData<T>> T decode(T received, long maxSize) throws IOException {
    if (isImage) {
      return received;
    }
    T data = received;
    List<String> remaining = new ArrayList<>(codings);
    for (int i = 0; i < MAX_CODINGS; i++) {
      try (ImageInput input = data.open()) {
        byte[] head = input.head(ImageFormat.HEAD_LENGTH);
        if (ImageFormat.of(head) != null) {
          return data;
        }
        boolean gzip = isGzip(head);
        while (!gzip && !remaining.isEmpty() && GZIP.equals(remaining.get(0))) {
          remaining.remove(0);
        }
        String coding = remaining.isEmpty() ? null : remaining.remove(0);
        if (!gzip && !DEFLATE.equals(coding)) {
          return data;
        }
        T decoded = data.next();
        inflate(input, gzip, decoded, maxSize);
        data = decoded;
      }
    }
    return data;
  }

  private static void inflate(ImageInput input, boolean gzip, ImageData<?> decoded, long maxSize)
      throws IOException {
    InputStream coded = input.stream();
    try (InputStream inflated = gzip ? new GZIPInputStream(coded) : inflate(coded);
        OutputStream output = decoded.create()) {
      copy(inflated, output, maxSize);
    } catch (EOFException e) {
      throw ImageInspector.incomplete("it was cut off", input);
    } catch (ZipException e) {
      throw ImageInspector.incomplete("its content coding is damaged", input);
    }
  }

  /**
   * Copies all bytes.
   *
   * @throws ImageException if there are more than {@code maxSize}
   */
  static void copy(InputStream from, OutputStream to, long maxSize) throws IOException {
    byte[] buffer = new byte[32 * 1024];
    long size = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      size += read;
      if (size > maxSize) {
        throw ImageException.permanent("it is larger than " + maxSize + " bytes");
      }
      to.write(buffer, 0, read);
    }
  }

  /** Some servers send a raw deflate stream without the zlib header that RFC 9110 requires. */
  private static InputStream inflate(InputStream input) throws IOException {
    PushbackInputStream body = new PushbackInputStream(input, 2);
    byte[] head = body.readNBytes(2);
    body.unread(head);
    boolean zlib =
        head.length == 2
            && (head[0] & 0x0f) == 8
            && ((head[0] & 0xff) * 256 + (head[1] & 0xff)) % 31 == 0;
    Inflater inflater = new Inflater(!zlib);
    return new InflaterInputStream(body, inflater) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  private static boolean isGzip(byte[] head) {
    return head.length >= 3 && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8;
  }

  private static boolean isName(String coding) {
    return coding.length() <= MAX_NAME_LENGTH
        && coding
            .chars()
            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }
}
