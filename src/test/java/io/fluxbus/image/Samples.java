package io.fluxbus.image;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Images and outcomes for tests. */
final class Samples {
  private static final String LOSSY_WEBP =
      "UklGRkYAAABXRUJQVlA4IDoAAACwAQCdASoGAAQAAsBMJbACdAEO/gLsAP7qOqSa/zWtiv0VuY553+bk"
          + "5v99phm4HjquLig5uBv8AAAA";

  private static final String LOSSLESS_WEBP =
      "UklGRi4AAABXRUJQVlA4TCIAAAAvBcAAALkyRPQ/dhHR/4BCthGggc1f7B6GQZmEmACgFMwP";

  private static final String AVIF =
      "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAA"
          + "cGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAA"
          + "MgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAA"
          + "FGlzcGUAAAAAAAAABgAAAAQAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEA"
          + "DQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAOm1kYXQSAAoIGAhu0QENBoQyJBrHh4XhzDDDAoAV"
          + "AP9ay17hxXOkIZBAuJt86U6yy+GcFm+6DA==";

  private Samples() {}

  static Buffer jpeg(int width, int height) {
    return image("jpg", width, height);
  }

  static Buffer png(int width, int height) {
    return image("png", width, height);
  }

  /** An image of 6x4 pixels, like the following ones. */
  static Buffer lossyWebp() {
    return decode(LOSSY_WEBP);
  }

  static Buffer losslessWebp() {
    return decode(LOSSLESS_WEBP);
  }

  static Buffer avif() {
    return decode(AVIF);
  }

  /** The boxes of an AVIF image with the brand of HEIC. */
  static Buffer heic() {
    return avif().setString(8, "heic").setString(16, "heic");
  }

  static Buffer gif(int width, int height) {
    return image("gif", width, height);
  }

  static Buffer bmp(int width, int height) {
    return image("bmp", width, height);
  }

  static Buffer tiff(int width, int height) {
    return image("tiff", width, height);
  }

  /** Boxes with the beginning of a codestream of 16x8 pixels. */
  static Buffer jxl() {
    return Buffer.buffer()
        .appendBytes(HexFormat.of().parseHex("0000000c4a584c200d0a870a"))
        .appendBytes(HexFormat.of().parseHex("00000014667479706a786c20000000006a786c20"))
        .appendBytes(
            HexFormat.of().parseHex("00000014" + "6a786c63" + "ff0a" + "c1010102030405060708"));
  }

  private static Buffer decode(String base64) {
    return Buffer.buffer(Base64.getDecoder().decode(base64));
  }

  private static Buffer image(String format, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, (x * 7919 + y * 104_729) & 0xffffff);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  static GenerationOutcome urls(String id, String... urls) {
    return outcome(id, Arrays.stream(urls).map(url -> image(url, null)).toList());
  }

  static GenerationOutcome base64(String id, String base64) {
    return outcome(id, List.of(image(null, base64)));
  }

  private static GeneratedImage image(String url, String base64) {
    return new GeneratedImage(url, base64, 1, 1, "text/html", false, null);
  }

  static GenerationOutcome outcome(String id, GeneratedImage image) {
    return outcome(id, List.of(image));
  }

  private static GenerationOutcome outcome(String id, List<GeneratedImage> images) {
    GenerationResult result =
        new GenerationResult(
            images, 0, 1L, "a cat", Map.of(), "inference-1", 120_000L, new BigDecimal("0.06"));
    return new GenerationOutcome(id, result, null, 2, 0, 5, 4210);
  }

  /** Compresses bytes for {@code Content-Encoding: gzip}. */
  static Buffer gzip(Buffer bytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream output = new GZIPOutputStream(zipped)) {
      output.write(bytes.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(zipped.toByteArray());
  }

  /**
   * Compresses bytes for {@code Content-Encoding: deflate}.
   *
   * @param raw whether to omit the zlib header, as some servers do
   */
  static Buffer deflate(Buffer bytes, boolean raw) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (OutputStream output = new DeflaterOutputStream(zipped, deflater)) {
      output.write(bytes.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    deflater.end();
    return Buffer.buffer(zipped.toByteArray());
  }

  /** Returns the names of all files in a directory, including hidden ones. */
  static List<String> files(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
