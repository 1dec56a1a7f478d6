package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parsers of images that arrive in pieces. */
class ImageScannerTest {
  static Stream<Arguments> images() throws IOException {
    return ImageInspectorTest.images()
        .filter(image -> ((ImageFormat) image.get()[0]).scanner() != null);
  }

  @ParameterizedTest
  @MethodSource("images")
  void anImageInPiecesOfAnySizeIsCompleteAtItsLastByte(
      ImageFormat format, PixelSize size, Buffer bytes) throws IOException {
    for (int piece : new int[] {1, 2, 3, 7, 31, bytes.length()}) {
      ImageScanner scanner = format.scanner();
      for (int at = 0; at < bytes.length(); at += piece) {
        assertThat(scanner.isComplete()).as("at %s in pieces of %s", at, piece).isFalse();
        scanner.read(bytes(bytes.slice(at, Math.min(bytes.length(), at + piece))));
      }
      assertThat(scanner.isComplete()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void bytesAfterTheEndAreNotRead(ImageFormat format, PixelSize size, Buffer bytes)
      throws IOException {
    ImageScanner scanner = format.scanner();
    ByteBuffer longer = bytes(bytes.copy().appendString("more"));

    scanner.read(longer);

    assertThat(scanner.isComplete()).isTrue();
    assertThat(longer.remaining()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff})
  void aByteIsFoundAtAnyPlaceBehindAnyOtherByte(byte sought) throws IOException {
    for (int other = 0; other < 256; other++) {
      for (int at = 0; (byte) other != sought && at < 20; at++) {
        byte[] bytes = new byte[30];
        Arrays.fill(bytes, 1, bytes.length, (byte) other);
        bytes[1 + at] = sought;
        ByteBuffer left = ByteBuffer.wrap(bytes);

        new Seeker(sought).read(left);

        assertThat(left.position()).as("%s behind %s", at, other).isEqualTo(3 + at);
      }
    }
  }

  /** An image of one byte, further bytes up to a value, and another byte. */
  private static final class Seeker extends ImageScanner {
    private final byte sought;
    private boolean hasSought;

    private Seeker(byte sought) {
      super(1);
      this.sought = sought;
    }

    @Override
    void parse(ByteBuffer field) {
      if (hasSought) {
        endAfter(0, null);
      } else {
        hasSought = true;
        seek(sought);
        expect(1);
      }
    }
  }

  private static ByteBuffer bytes(Buffer buffer) {
    return ByteBuffer.wrap(buffer.getBytes());
  }
}
