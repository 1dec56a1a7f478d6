package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  private static ByteBuffer bytes(Buffer buffer) {
    return ByteBuffer.wrap(buffer.getBytes());
  }
}
