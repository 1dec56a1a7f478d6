package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.image.ImageInspector.Inspected;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that are inspected while they are written. */
class PiecewiseInspectionTest {
  private static final int PIECE = 19;

  static Stream<Arguments> images() throws IOException {
    return ImageInspectorTest.images();
  }

  @ParameterizedTest
  @MethodSource("images")
  void theImageIsTheOneThatAnInspectionOfAllBytesFinds(
      ImageFormat format, PixelSize size, Buffer bytes) throws IOException {
    Inspected whole = ImageInspector.inspect(ImageInput.of(ByteBuffer.wrap(bytes.getBytes())));

    assertThat(inspect(bytes)).isEqualTo(format.scanner() == null ? null : whole);
  }

  @ParameterizedTest
  @MethodSource("images")
  void anImageThatIsCutOffIsNotRecognized(ImageFormat format, PixelSize size, Buffer bytes) {
    assertThat(inspect(bytes.slice(0, bytes.length() - 1))).isNull();
  }

  @Test
  void aDamagedImageIsNotRecognized() {
    Buffer png = Samples.png(17, 9);
    int end = png.length();

    assertThat(inspect(png.copy().setByte(end - 1, (byte) ~png.getByte(end - 1)))).isNull();
    assertThat(inspect(Samples.gzip(png))).isNull();
  }

  @Test
  void aPieceIsNotChanged() {
    ByteBuffer piece = ByteBuffer.wrap(Samples.png(17, 9).getBytes());
    int length = piece.remaining();

    new PiecewiseInspection(Arrays.copyOf(piece.array(), ImageFormat.HEAD_LENGTH)).read(piece);

    assertThat(piece.remaining()).isEqualTo(length);
  }

  private static Inspected inspect(Buffer bytes) {
    PiecewiseInspection inspection =
        new PiecewiseInspection(bytes.getBytes(0, ImageFormat.HEAD_LENGTH));
    for (int at = 0; at < bytes.length(); at += PIECE) {
      Buffer piece = bytes.slice(at, Math.min(bytes.length(), at + PIECE));
      inspection.read(ByteBuffer.wrap(piece.getBytes()));
    }
    return inspection.result();
  }
}
