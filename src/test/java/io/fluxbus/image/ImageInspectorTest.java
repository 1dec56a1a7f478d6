package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.TargetDirectory;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
  private static final Buffer JPEG_END = hex("ffd9");
  private static final Buffer PNG_END = hex("0000000049454e44ae426082");

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  static Stream<Arguments> images() throws IOException {
    return Stream.of(
        image(ImageFormat.JPEG, 17, 9, Samples.jpeg(17, 9)),
        image(ImageFormat.JPEG, 40, 30, progressive(40, 30)),
        image(ImageFormat.JPEG, 17, 9, withSegment(0xe1, thumbnail())),
        image(ImageFormat.JPEG, 17, 9, withSegment(0xfe, JPEG_END)),
        image(ImageFormat.JPEG, 17, 9, withFillBytes()),
        image(ImageFormat.PNG, 17, 9, Samples.png(17, 9)),
        image(ImageFormat.PNG, 17, 9, withChunk("tEXt", PNG_END)),
        image(ImageFormat.PNG, 17, 9, withChunk("IDAT", Buffer.buffer())),
        image(ImageFormat.WEBP, 6, 4, Samples.lossyWebp()),
        image(ImageFormat.WEBP, 6, 4, Samples.losslessWebp()),
        image(ImageFormat.WEBP, 6, 4, extendedWebp()),
        image(ImageFormat.GIF, 17, 9, Samples.gif(17, 9)),
        image(ImageFormat.GIF, 17, 9, withGifComment()),
        image(ImageFormat.AVIF, 6, 4, Samples.avif()),
        image(ImageFormat.HEIC, 6, 4, Samples.heic()),
        image(ImageFormat.JXL, 16, 8, Samples.jxl()),
        image(ImageFormat.BMP, 17, 9, Samples.bmp(17, 9)),
        image(ImageFormat.TIFF, 17, 9, Samples.tiff(17, 9)));
  }

  private static Arguments image(ImageFormat format, int width, int height, Buffer bytes) {
    return Arguments.of(format, new PixelSize(width, height), bytes);
  }

  @ParameterizedTest
  @MethodSource("images")
  void aCompleteImageIsRecognized(ImageFormat format, PixelSize size, Buffer bytes)
      throws IOException {
    assertThat(inspect(bytes)).isEqualTo(new ImageInspector.Inspected(format, size));
  }

  @ParameterizedTest
  @MethodSource("images")
  void bytesAfterTheEndAreIgnored(ImageFormat format, PixelSize size, Buffer bytes)
      throws IOException {
    Buffer longer = bytes.copy().appendString("\0\0\0\0\0\0\0\0\0more of something else");

    assertThat(inspect(longer)).isEqualTo(new ImageInspector.Inspected(format, size));
  }

  @ParameterizedTest
  @MethodSource("images")
  void anImageThatIsTruncatedAnywhereIsRejected(ImageFormat format, PixelSize size, Buffer bytes) {
    for (int length = 0; length < bytes.length(); length++) {
      Buffer cut = bytes.slice(0, length);
      assertThatThrownBy(() -> inspect(cut))
          .as("%s, %s of %s bytes", format, length, bytes.length())
          .isInstanceOf(ImageException.class);
    }
  }

  @Test
  void aCompleteThumbnailDoesNotMakeATruncatedImageComplete() {
    Buffer whole = withSegment(0xe1, thumbnail());

    assertThatThrownBy(() -> inspect(whole.slice(0, whole.length() / 2)))
        .hasMessage("it was cut off");
    assertThatThrownBy(() -> inspect(withSegment(0xfe, JPEG_END).slice(0, 60)))
        .hasMessage("it was cut off");
  }

  @Test
  void aDamagedPngIsRejected() {
    Buffer damaged = Samples.png(17, 9);
    int middle = damaged.length() / 2;
    damaged.setByte(middle, (byte) ~damaged.getByte(middle));

    assertThatThrownBy(() -> inspect(damaged))
        .hasMessage("it is a damaged PNG (the checksum of IDAT is wrong)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A chunk that is longer than allowed, and one that is longer than the file.
        "89504e470d0a1a0a" + "8000000d49484452" + "0000000100000001",
        "89504e470d0a1a0a"
            + "0000000d49484452"
            + "00000001000000010802000000"
            + "907753de"
            + "7fffffff49444154"
            + "00",
        // No pixels.
        "89504e470d0a1a0a"
            + "0000000d49484452"
            + "00000001000000010802000000"
            + "907753de"
            + "0000000049454e44ae426082",
        "ffd8ffd9" + "0000000000000000",
        "ffd8ffe00000" + "ffd9",
        "474946383961" + "0100010000" + "00003b",
        // Box sizes that overflow, are zero, or overlap.
        "00000010667479706176696600000000" + "000000016d646174ffffffffffffffff",
        "00000010667479706176696600000000" + "000000046d646174",
        "00000010667479706176696600000000"
            + "0000001c6d657461000000000000fff669707270"
            + "0000000000000000",
        // TIFF directories that refer to each other.
        "49492a0008000000" + "0000" + "08000000",
        "524946460400000057454250" + "00000000000000000000000000000000",
        "524946462000000057454250" + "56503820ffffff7f0000000000000000000000000000000000000000",
      })
  void hostileStructuresAreRejected(String bytes) {
    assertThatThrownBy(() -> inspect(hex(bytes))).isInstanceOf(ImageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "BM",
        "BMW is a maker of cars, and this is a text of more than 32 bytes",
        "<!DOCTYPE html><html><head><title>Not found</title></head></html>",
        "{\"error\": \"The image has expired, ask for another one\"}",
        "RIFF0000WAVEfmt 00000000000000000000000000",
        "\0\0\0\u0018ftypisom0000isomavc1mp410000000000000000",
        "GIF88a0000000000000000000000000000000000",
        "%PDF-1.7 000000000000000000000000000000000",
      })
  void otherFilesAreRejected(String text) {
    assertThatThrownBy(() -> inspect(Buffer.buffer(text, "ISO-8859-1")))
        .isInstanceOf(ImageException.class);
    assertThat(ImageFormat.of(text.getBytes(StandardCharsets.ISO_8859_1))).isNull();
  }

  @Test
  void manyExtentsWithoutSizeAreReadFast() {
    // 100,000 items, each of which claims 65,535 extents without a byte.
    int items = 100_000;
    Buffer locations = hex("00000000" + "0000").appendUnsignedShort(0xffff);
    for (int i = 0; i < items; i++) {
      locations.appendUnsignedShort(i & 0xffff).appendUnsignedShort(0).appendUnsignedShort(0xffff);
    }
    Buffer meta = box("meta", hex("00000000").appendBuffer(box("iloc", locations)));
    Buffer file = box("ftyp", Buffer.buffer("avif\0\0\0\0")).appendBuffer(meta);

    assertThatThrownBy(() -> inspect(file)).isInstanceOf(ImageException.class);
  }

  private ImageInspector.Inspected inspect(Buffer bytes) throws IOException {
    Path file = directory.resolve("image");
    Files.write(file, bytes.getBytes());
    return ImageInspector.inspect(file);
  }

  private static Buffer progressive(int width, int height) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      image.setRGB(3, 3, 0xff8800);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  /** A thumbnail, as in an EXIF segment. */
  private static Buffer thumbnail() {
    return Buffer.buffer("Exif\0\0").appendBuffer(Samples.jpeg(8, 8));
  }

  private static Buffer withSegment(int marker, Buffer content) {
    Buffer image = Samples.jpeg(17, 9);
    return image
        .getBuffer(0, 2)
        .appendByte((byte) 0xff)
        .appendByte((byte) marker)
        .appendUnsignedShort(content.length() + 2)
        .appendBuffer(content)
        .appendBuffer(image.slice(2, image.length()));
  }

  private static Buffer withFillBytes() {
    Buffer image = Samples.jpeg(17, 9);
    return image
        .getBuffer(0, 2)
        .appendBuffer(hex("ffffff"))
        .appendBuffer(image.slice(2, image.length() - 2))
        .appendBuffer(hex("ffffd9"));
  }

  private static Buffer withChunk(String type, Buffer content) {
    Buffer image = Samples.png(17, 9);
    Buffer typed = Buffer.buffer(type).appendBuffer(content);
    CRC32 checksum = new CRC32();
    checksum.update(typed.getBytes());
    return image
        .getBuffer(0, 33)
        .appendInt(content.length())
        .appendBuffer(typed)
        .appendInt((int) checksum.getValue())
        .appendBuffer(image.slice(33, image.length()));
  }

  private static Buffer extendedWebp() {
    Buffer chunks =
        hex("00000000050000030000")
            .appendBuffer(Samples.lossyWebp().slice(12, Samples.lossyWebp().length()));
    Buffer file = Buffer.buffer("RIFF").appendIntLE(4 + 8 + chunks.length()).appendString("WEBP");
    return file.appendString("VP8X").appendIntLE(10).appendBuffer(chunks);
  }

  private static Buffer withGifComment() {
    Buffer image = Samples.gif(17, 9);
    int colours = 3 * (2 << (image.getByte(10) & 7));
    return image
        .getBuffer(0, 13 + colours)
        .appendBuffer(hex("21fe" + "033b3b00" + "00"))
        .appendBuffer(image.slice(13 + colours, image.length()));
  }

  private static Buffer box(String type, Buffer content) {
    return Buffer.buffer().appendInt(8 + content.length()).appendString(type).appendBuffer(content);
  }

  private static Buffer hex(String bytes) {
    return Buffer.buffer(HexFormat.of().parseHex(bytes));
  }
}
